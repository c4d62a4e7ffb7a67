"""`python -m ingest.commands.train_model`: a stance model from the posts that a store holds.

It learns, keeps the model beside the store, reads every stored text again with it, and
prints what was measured as JSON. `python -m graph train` is its door.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from graph.annotations import annotation_store as desk
from graph.annotations.annotation_store import NOT_ABOUT, Correction
from graph.errors import GrapevineError
from graph.model import Label, Post
from graph.settings import load_settings
from graph.store import Store, open_store
from graph.store.protocol import Row
from ingest.commands import load_files
from ingest.enrichment import scorer_selection as scorers
from ingest.text.stance.quotations import blank_quotations
from ingest.text.stance.stance import post_tone
from ingest.text.stance.supervised_training import TrainingSample, train_stance_model


def main(argv: Sequence[str] | None = None) -> int:
    """Train or choose a model; exit codes as `python -m ingest`."""
    made = argparse.ArgumentParser(
        prog="python -m ingest.commands.train_model",
        description="A stance model from the stored posts; prints what was measured.",
    )
    made.add_argument("--store", metavar="URI")
    made.add_argument("--use", metavar="ID", help="a model that was kept, or lexicon")
    asked = made.parse_args(argv)
    try:
        chosen = load_settings(asked.store)
        if asked.use:
            scorers.select_scorer(chosen.folder, asked.use)
            told = {"used": asked.use}
        else:
            store = open_store(chosen.store_url)
            try:
                said = desk.read_corrections(chosen.folder)
                model = train_stance_model(list(stored_samples(store, said)))
            finally:
                store.close()
            scorers.save_and_select_model(chosen.folder, model)
            told = {"used": model.id, **model.about}
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    code = load_files.main(["--again", "--store", chosen.store_url])
    json.dump(told, sys.stdout)
    return code


def stored_samples(store: Store, label_corrections: Sequence[Correction] = ()) -> Iterator[TrainingSample]:
    """Every text that its author wrote, with the label that people or stars give it.

    What somebody corrected stands before stars and labels of the file; a post that was
    said not to be about a brand is still a text, and keeps what the file says of it.
    """
    corrected = {
        one.post: one.label
        for one in label_corrections
        if one.label is not None and one.label != NOT_ABOUT
    }
    brands: dict[str, str] = {}
    about = store.all_edges("ABOUT").select(["source", "target"])
    for edge in about.to_pylist():
        brands.setdefault(edge["source"], edge["target"])
    authors = {
        edge["target"]: edge["source"] for edge in store.all_edges("POSTED").to_pylist()
    }
    posts = store.all_nodes("Post").to_pylist()
    answers = _brand_answers(store, posts, authors)
    for row in posts:
        if row["stub"] or row["kind"] == "share" or not row["text"]:
            continue
        person = corrected.get(row["id"])
        label = Label(person) if person else _file_label(row)
        yield TrainingSample(
            blank_quotations(row["text"]),
            row["language"],
            label,
            brands.get(row["id"], ""),
            authors.get(row["id"], ""),
            " ".join(answers.get(row["id"], ())),
        )


def _brand_answers(
    store: Store, posts: Sequence[Row], authors: Mapping[str, str]
) -> Mapping[str, Sequence[str]]:
    """What accounts that a brand owns answered to each post, in the order of their ids."""
    owned = {edge["target"] for edge in store.all_edges("OWNS").to_pylist()}
    said = {row["id"]: row["text"] for row in posts if row["text"]}
    found: dict[str, list[str]] = {}
    edges = store.all_edges("REPLIES_TO").select(["source", "target"]).to_pylist()
    for edge in sorted(edges, key=itemgetter("target", "source")):
        if authors.get(edge["source"]) in owned and edge["source"] in said:
            found.setdefault(edge["target"], []).append(said[edge["source"]])
    return found


def _file_label(row: Row) -> Label | None:
    """What stars or the file's own label say; None where neither does."""
    if row["stars"] is None and row["label"] is None:
        return None
    label = Label(row["label"]) if row["label"] else None
    post = Post(id=row["id"], author=None, stars=row["stars"], label=label)
    return post_tone(post).label


if __name__ == "__main__":
    sys.exit(main())

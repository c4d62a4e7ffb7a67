"""`python -m ingest.commands.train_model`: train a stance model on the stored posts.

Trains a model, saves it in the store folder, rescores every stored post with it, and
prints the measures as JSON. Users call it as `python -m graph train`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter

from graph.annotations.annotation_store import NOT_ABOUT, Correction, read_corrections
from graph.errors import GrapevineError
from graph.model import Label, Post
from graph.settings import Settings, load_settings
from graph.store import Store, open_store
from graph.store.protocol import Row
from ingest.commands.event_log import (
    print_event_sentence,
    report_errors,
    rescored_event,
)
from ingest.commands.store_writing import publish_changes, writable_store
from ingest.enrichment.brand_roles import stated_brands, stored_brands
from ingest.enrichment.enricher import Enricher
from ingest.enrichment.rescore import rescore_store
from ingest.enrichment.scorer_selection import (
    current_scorer,
    save_and_select_model,
    select_scorer,
)
from ingest.text.stance.quotations import blank_quotations
from ingest.text.stance.stance import post_tone
from ingest.text.stance.supervised_training import TrainingSample, train_stance_model


def main(argv: Sequence[str] | None = None) -> int:
    """Train or choose a model; exit codes as `python -m ingest`."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest.commands.train_model",
        description="Train a stance model on the stored posts; prints its measures.",
    )
    parser.add_argument("--store", metavar="URI")
    parser.add_argument("--use", metavar="ID", help="a saved model, or lexicon")
    args = parser.parse_args(argv)
    try:
        config = load_settings(args.store)
        if args.use:
            select_scorer(config.folder, args.use)
            result = {"used": args.use}
        else:
            store = open_store(config.store_url)
            try:
                label_corrections = read_corrections(config.folder)
                model = train_stance_model(
                    list(stored_samples(store, label_corrections))
                )
            finally:
                store.close()
            save_and_select_model(config.folder, model)
            result = {"used": model.id, **model.about}
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    code = report_errors(partial(_rescore_and_publish, config), print_event_sentence)
    json.dump(result, sys.stdout)
    return code


def _rescore_and_publish(settings: Settings) -> int:
    """Rescore the stored posts with the selected scorer; the exit code is 0."""
    brands = stored_brands(settings.folder)
    scorer = current_scorer(settings.folder)
    with writable_store(settings) as store:
        enricher = Enricher(brands, scorer, stated_brands(store, brands))
        changed = rescore_store(store, brands, enricher)
    print_event_sentence(rescored_event(changed))
    publish_changes(settings)
    return 0


def stored_samples(
    store: Store, label_corrections: Sequence[Correction] = ()
) -> Iterator[TrainingSample]:
    """Every post with its own text, with its label by correction, stars or file.

    A correction has priority over stars and labels of the file. A post that was marked
    as not about a brand is still used, with the label of the file.
    """
    corrected = {
        correction.post: correction.label
        for correction in label_corrections
        if correction.label is not None and correction.label != NOT_ABOUT
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
    """Answers of brand-owned accounts to each post, in the order of their ids."""
    owned = {edge["target"] for edge in store.all_edges("OWNS").to_pylist()}
    texts = {row["id"]: row["text"] for row in posts if row["text"]}
    answers: dict[str, list[str]] = {}
    edges = store.all_edges("REPLIES_TO").select(["source", "target"]).to_pylist()
    for edge in sorted(edges, key=itemgetter("target", "source")):
        if authors.get(edge["source"]) in owned and edge["source"] in texts:
            answers.setdefault(edge["target"], []).append(texts[edge["source"]])
    return answers


def _file_label(row: Row) -> Label | None:
    """The label by stars or by the file; None without both."""
    if row["stars"] is None and row["label"] is None:
        return None
    label = Label(row["label"]) if row["label"] else None
    post = Post(id=row["id"], author=None, stars=row["stars"], label=label)
    return post_tone(post).label


if __name__ == "__main__":
    sys.exit(main())

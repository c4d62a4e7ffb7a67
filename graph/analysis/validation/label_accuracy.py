"""Label accuracy: the sources of the sentiment labels, and how often they are correct.

Every page and list that counts praise and complaints shows this note.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.annotations.corrections import BY_PERSON
from graph.phrasing import format_count, format_percent, join_words
from graph.snapshots.scope import Scope, about_rows, platform_time_mask
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import StoreFolder

FILE_LABEL_SOURCES: Final = ("stars", "label")
MODEL_PREFIX: Final = "model:"

BUILT_IN_ACCURACY: Final = {
    "airline tweets": 0.682,
    "hotel reviews": 0.816,
    "app reviews": 0.673,
}
"""Accuracy of the built-in model by test set (bench/VALIDITY.md)."""


def count_label_sources(snapshot: Snapshot, scope: Scope) -> Counter[str]:
    """Count labels in a scope by source: `stance_source`, or a person.

    The topic of the scope is ignored.

    Cost: a pass over the posts about the brand.
    """
    about = about_rows(snapshot, scope)
    about = about.filter(pc.is_valid(about["label"]))
    posts = snapshot.posts.select(["stance_source", "created_at", "platform"]).take(
        about["post"]
    )
    by_person = pc.fill_null(pc.equal(about["how"], BY_PERSON), False)
    sources = pc.if_else(by_person, BY_PERSON, posts["stance_source"].fill_null(""))
    in_scope = pa.array(platform_time_mask(posts, scope))
    return Counter(sources.filter(in_scope).to_pylist())


def describe_label_accuracy(
    snapshot: Snapshot,
    scope: Scope,
    store_folder: StoreFolder,
    checked: tuple[int, int] = (0, 0),
) -> str:
    """Sources and accuracy of the labels in a scope as sentences; empty without labels.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        store_folder: the store's folder, which holds trained models.
        checked: number of checked posts and of correct labels among them.
    """
    sources = count_label_sources(snapshot, scope)
    total = sum(sources.values())
    if not total:
        return ""
    parts = []
    from_file = sum(sources[name] for name in FILE_LABEL_SOURCES)
    if from_file:
        share = format_percent(from_file / total)
        parts.append(f"{share} from stars or labels in your file")
    if sources[BY_PERSON]:
        parts.append(f"{format_count(sources[BY_PERSON], 'label')} by you")
    notes = []
    for name, count in sources.most_common():
        if name in (*FILE_LABEL_SOURCES, BY_PERSON) or not name:
            continue
        words, note = _describe_scorer(name, store_folder)
        parts.append(f"{format_percent(count / total)} {words}")
        notes.append(note)
    seen, right = checked
    if seen:
        notes.append(
            f"Of {format_count(seen, 'post')} that you checked, {right:,} had the correct "
            "label."
        )
    return " ".join(
        [f"Sentiment: {join_words(parts)}.", *(note for note in notes if note)]
    )


def _describe_scorer(name: str, store_folder: StoreFolder) -> tuple[str, str]:
    """Description of a scorer, and a sentence on its accuracy."""
    if name == "lexicon":
        return "from the word list", "The word list errs in about one of three posts."
    if not name.startswith(MODEL_PREFIX):
        if name in ("unsupported", "empty"):
            return "without a model (unsupported language or no text)", ""
        sets = [
            f"{format_percent(share)} of {name}"
            for name, share in BUILT_IN_ACCURACY.items()
        ]
        return "from the built-in model", (
            f"The built-in model is correct on {join_words(sets)}."
        )
    report = _training_report(store_folder, name.removeprefix(MODEL_PREFIX))
    words = "from the model that you trained"
    if "macro_f1" not in report:
        return words, (
            "Its accuracy is unknown, because no posts of yours are labelled: label some "
            "under Sentiment review."
        )
    how = (
        "held out from training"
        if report.get("from") == "posts"
        else "each brand held out"
    )
    return words, (
        f"On your own labels ({how}) its macro-F1 is {report['macro_f1']:.2f}; the "
        f"built-in model reaches {report['default_macro_f1']:.2f}."
    )


def _training_report(store_folder: StoreFolder, model: str) -> Mapping[str, Any]:
    """Metrics saved when a model was trained; empty if none were saved."""
    if not model.isalnum():
        return {}  # the name comes from data, which must not name a path
    try:
        text = (store_folder.path / "models" / f"{model}.json").read_text("utf-8")
        report = json.loads(text)
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) else {}

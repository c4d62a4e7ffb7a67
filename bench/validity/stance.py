"""How well praise, neutral and complaint are told apart, by each scorer, on each set."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.model import Label, Post
from ingest.text.language import detect
from ingest.text.lexicon import LexiconScorer
from ingest.text.stance import tone
from ingest.text.trained import LABELS
from ingest.text.training import Longs, Sample, by_value, macro_f1, train


@dataclass(frozen=True, slots=True)
class Set:
    """Labelled texts, and by what they are held out: airline, hotel, bank."""

    title: str
    samples: tuple[Sample, ...]


def sets(data: Path) -> Iterator[Set]:
    """The labelled sets of `../shared/data`."""
    names = {
        "positive": Label.PRAISE,
        "neutral": Label.NEUTRAL,
        "negative": Label.COMPLAINT,
    }
    rows = rows_of(data / "airline_sentiment" / "Tweets.csv")
    yield Set(
        "airline tweets",
        tuple(
            Sample(r["text"], "en", names[r["airline_sentiment"]], r["airline"])
            for r in rows
        ),
    )
    rows = rows_of(data / "op_spam" / "deceptive-opinion.csv")
    yield Set(
        "hotel reviews (op_spam)",
        tuple(Sample(r["text"], "en", names[r["polarity"]], r["hotel"]) for r in rows),
    )
    rows = rows_of(data / "app_reviews_replies" / "google_play_reviews.csv")
    reviews = [
        Sample(r["content"], detect([r["content"]])[0], _stars(r["score"]), r["bank"])
        for r in rows
    ]
    for language, title in (("en", "English"), ("ko", "Korean")):
        spoken = tuple(one for one in reviews if one.language == language)
        yield Set(f"app reviews, {title}", spoken)


def figures(data: Path) -> list[str]:
    """A table in Markdown: a row a set."""
    lines = [
        "| set | posts | lexicon | taught by it | trained | calibration error |",
        "|---|---|---|---|---|---|",
    ]
    for one in sets(data):
        lines.append("| " + " | ".join(_row(one)) + " |")
    return lines


def _row(one: Set) -> tuple[str, ...]:
    truth = np.array([LABELS.index(s.label) for s in one.samples if s.label])
    lexicon = LexiconScorer()
    read = [lexicon.score(s.text, s.language) for s in one.samples]
    trained = train(one.samples).about
    plain = taught = "not supported"
    if None not in read:
        values = np.array([one.value for one in read if one])
        plain = f"{macro_f1(truth, by_value(values)):.3f}"
        taught = f"{macro_f1(truth, _taught(one, values)):.3f}"
    return (
        one.title,
        f"{len(truth):,}",
        plain,
        taught,
        f"{trained['macro_f1']:.3f}",
        f"{trained['calibration_error']:.3f}",
    )


def _taught(one: Set, values: np.ndarray) -> Longs:
    """What a model says that has seen these texts, and never their labels."""
    model = train([Sample(s.text, s.language, None, s.group) for s in one.samples])
    answers = model.answers([s.text for s in one.samples])
    return model.probabilities(answers, values).argmax(axis=1)


def _stars(score: str) -> Label:
    return tone(Post(id="", author=None, stars=float(score))).label


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))

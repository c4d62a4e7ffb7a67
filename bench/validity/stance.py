"""How well praise, neutral and complaint are told apart, by each scorer, on each set."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from graph.model import LABELS, Label, Post
from ingest.text import plain
from ingest.text.language_detection import detect
from ingest.text.stance.lexicon import LANGUAGES, LexiconScorer
from ingest.text.stance.scorer import Scorer
from ingest.text.stance.stance import default_scorer, tone
from ingest.text.stance.supervised_training import (
    Sample,
    calibration_error,
    macro_f1,
    train,
)
from ingest.text.stance.trained_scorer import Floats, TrainedScorer
from ingest.text.stance.training_samples import Longs


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
            Sample(
                r["text"], "en", names[r["airline_sentiment"]], r["airline"], r["name"]
            )
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
        "| set | posts | cleaned VADER | plain lexicon | built-in | right | its calibration "
        "error | taught by it | its calibration error | trained | its calibration error |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in sets(data):
        lines.append("| " + " | ".join(_row(one)) + " |")
    return lines


def _row(one: Set) -> tuple[str, ...]:
    truth = np.array([LABELS.index(s.label) for s in one.samples if s.label])
    vader, lexicon, builtin, right, wrong, taught, off = ["not supported"] * 7
    known = one.samples[0].language in LANGUAGES
    if known:
        vader = f"{macro_f1(truth, _vader(one)):.3f}"
        lexicon = f"{macro_f1(truth, _read(LexiconScorer(), one).argmax(axis=1)):.3f}"
        judged = _read(default_scorer(), one)
        builtin = f"{macro_f1(truth, judged.argmax(axis=1)):.3f}"
        right = f"{(judged.argmax(axis=1) == truth).mean():.3f}"
        wrong = f"{calibration_error(truth, judged):.3f}"
        model = train([replace(sample, label=None) for sample in one.samples])
        told = _read(TrainedScorer(model), one)
        taught = f"{macro_f1(truth, told.argmax(axis=1)):.3f}"
        off = f"{calibration_error(truth, told):.3f}"
    trained = train(one.samples).about
    measured = [
        f"{trained[name]:.3f}" if name in trained else "no better than the built-in"
        for name in ("macro_f1", "calibration_error")
    ]
    read = (vader, lexicon, builtin, right, wrong, taught, off)
    return (one.title, f"{len(truth):,}", *read, *measured)


def _vader(one: Set) -> Longs:
    """VADER as its authors have it, on texts without handles, links and HTML."""
    engine = SentimentIntensityAnalyzer()
    said = [
        engine.polarity_scores(plain(each.text))["compound"] for each in one.samples
    ]
    return np.array([0 if v >= 0.05 else 2 if v <= -0.05 else 1 for v in said])


def _read(scorer: Scorer, one: Set) -> Floats:
    """How likely each label is of each text, the likeliest being the label given."""
    rows = []
    for sample in one.samples:
        tone = scorer.score(sample.text, sample.language)
        assert tone is not None
        chance = [tone.chance.praise, tone.chance.neutral, tone.chance.complaint]
        # The lexicon's labels go by thresholds of its own.
        chance[LABELS.index(tone.label)] = max(chance) + 1e-9
        rows.append(chance)
    return np.array(rows, np.float64)


def _stars(score: str) -> Label:
    return tone(Post(id="", author=None, stars=float(score))).label


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))

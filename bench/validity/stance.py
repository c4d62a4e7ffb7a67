"""Accuracy of praise, neutral and complaint labels, by scorer and data set."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from graph.model import LABELS, Label, Post
from ingest.text import plain_text
from ingest.text.language_detection import detect_languages
from ingest.text.stance.lexicon import LEXICON_LANGUAGES, LexiconScorer
from ingest.text.stance.scorer import Scorer
from ingest.text.stance.stance import default_scorer, post_tone
from ingest.text.stance.supervised_training import (
    TrainingSample,
    calibration_error,
    macro_f1,
    train_stance_model,
)
from ingest.text.stance.trained_scorer import Floats, TrainedScorer
from ingest.text.stance.training_samples import Longs


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A data set of labelled texts with their hold-out group: airline, hotel or bank."""

    title: str
    samples: tuple[TrainingSample, ...]


def labelled_sets(data: Path) -> Iterator[LabelledSet]:
    """Read the labelled data sets of `../shared/data`."""
    names = {
        "positive": Label.PRAISE,
        "neutral": Label.NEUTRAL,
        "negative": Label.COMPLAINT,
    }
    rows = read_csv_rows(data / "airline_sentiment" / "Tweets.csv")
    yield LabelledSet(
        "airline tweets",
        tuple(
            TrainingSample(
                r["text"], "en", names[r["airline_sentiment"]], r["airline"], r["name"]
            )
            for r in rows
        ),
    )
    rows = read_csv_rows(data / "op_spam" / "deceptive-opinion.csv")
    yield LabelledSet(
        "hotel reviews (op_spam)",
        tuple(
            TrainingSample(r["text"], "en", names[r["polarity"]], r["hotel"])
            for r in rows
        ),
    )
    rows = read_csv_rows(data / "app_reviews_replies" / "google_play_reviews.csv")
    reviews = [
        TrainingSample(
            r["content"],
            detect_languages([r["content"]])[0],
            _stars(r["score"]),
            r["bank"],
        )
        for r in rows
    ]
    for language, title in (("en", "English"), ("ko", "Korean")):
        samples = tuple(sample for sample in reviews if sample.language == language)
        yield LabelledSet(f"app reviews, {title}", samples)


def stance_table(data: Path) -> list[str]:
    """A Markdown table: one row per data set."""
    lines = [
        "| set | posts | cleaned VADER | plain lexicon | built-in | accuracy | its "
        "calibration error | self-trained | its calibration error | trained | its "
        "calibration error |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for dataset in labelled_sets(data):
        lines.append("| " + " | ".join(_row(dataset)) + " |")
    return lines


def _row(dataset: LabelledSet) -> tuple[str, ...]:
    truth = np.array([LABELS.index(s.label) for s in dataset.samples if s.label])
    vader, lexicon, builtin, accuracy, error, self_trained_f1, self_trained_error = [
        "not supported"
    ] * 7
    has_lexicon = dataset.samples[0].language in LEXICON_LANGUAGES
    if has_lexicon:
        vader = f"{macro_f1(truth, _vader(dataset)):.3f}"
        lexicon = (
            f"{macro_f1(truth, _read(LexiconScorer(), dataset).argmax(axis=1)):.3f}"
        )
        probabilities = _read(default_scorer(), dataset)
        builtin = f"{macro_f1(truth, probabilities.argmax(axis=1)):.3f}"
        accuracy = f"{(probabilities.argmax(axis=1) == truth).mean():.3f}"
        error = f"{calibration_error(truth, probabilities):.3f}"
        model = train_stance_model(
            [replace(sample, label=None) for sample in dataset.samples]
        )
        self_trained = _read(TrainedScorer(model), dataset)
        self_trained_f1 = f"{macro_f1(truth, self_trained.argmax(axis=1)):.3f}"
        self_trained_error = f"{calibration_error(truth, self_trained):.3f}"
    trained = train_stance_model(dataset.samples).about
    measured = [
        f"{trained[name]:.3f}" if name in trained else "no better than the built-in"
        for name in ("macro_f1", "calibration_error")
    ]
    columns = (
        vader,
        lexicon,
        builtin,
        accuracy,
        error,
        self_trained_f1,
        self_trained_error,
    )
    return (dataset.title, f"{len(truth):,}", *columns, *measured)


def _vader(dataset: LabelledSet) -> Longs:
    """Labels by the original VADER, on texts without handles, links and HTML."""
    engine = SentimentIntensityAnalyzer()
    scores = [
        engine.polarity_scores(plain_text(each.text))["compound"]
        for each in dataset.samples
    ]
    return np.array([0 if v >= 0.05 else 2 if v <= -0.05 else 1 for v in scores])


def _read(scorer: Scorer, dataset: LabelledSet) -> Floats:
    """Label probabilities of each text; the assigned label has the largest."""
    rows = []
    for sample in dataset.samples:
        tone = scorer.score(sample.text, sample.language)
        assert tone is not None
        chance = [
            tone.probabilities.praise,
            tone.probabilities.neutral,
            tone.probabilities.complaint,
        ]
        # The lexicon assigns labels by its own thresholds.
        chance[LABELS.index(tone.label)] = max(chance) + 1e-9
        rows.append(chance)
    return np.array(rows, np.float64)


def _stars(score: str) -> Label:
    return post_tone(Post(id="", author=None, stars=float(score))).label


def read_csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))

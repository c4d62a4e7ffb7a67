"""Train a stance model on a user's own posts, and measure it on held-out brands.

With enough stars or labels the model is trained on those and measured by
cross-validation over brands. Otherwise, or if that is no better than the built-in
scorer, it is trained on unlabelled posts (`cotraining`). Such a model can be measured
only on existing labels, which are hidden during training.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy import sparse

from graph.errors import UsageError
from graph.model import LABELS, Label
from ingest.text.stance import training_samples as sample
from ingest.text.stance.cotraining import teach
from ingest.text.stance.scorer import Tone
from ingest.text.stance.stance import default_scorer
from ingest.text.stance.trained_scorer import (
    Floats,
    Model,
    chances,
    counted,
    features,
    likelihoods,
    says,
    short,
)
from ingest.text.stance.training_samples import Longs, Sample

__all__ = ["Sample", "calibration_error", "grouped", "macro_f1", "train"]

ENOUGH: Final = 200
"""Minimum number of posts to train on."""
EACH: Final = 20
FOLDS: Final = 5
MOST_FOLDS: Final = 10
TAUGHT_LANGUAGE: Final = 100
"""Minimum number of posts per language for training without labels."""

HOLD: Final = 0.1
"""Inverse L2 regularisation strength (scikit-learn's C) of the labelled model."""
MOST: Final = 30_000
"""Approximate maximum of posts for training without labels, taken at equal steps."""
BINS: Final = 15
SEED: Final = 7


def train(samples: Sequence[Sample]) -> Model:
    """Train a stance model on labelled or unlabelled posts, whichever measures better.

    Raises:
        UsageError: there are too few posts to train on.

    Cost:
        One second for a thousand labelled posts, times `FOLDS` (or the brands); three
        seconds for a thousand unlabelled posts, twice that if enough have labels.
    """
    scorer = default_scorer()
    tones = [scorer.score(one.text, one.language) for one in samples]
    told = [place for place, one in enumerate(samples) if one.label is not None]
    labelled = None
    if _enough([one.label for one in samples if one.label is not None]):
        labelled = _from_labels(
            [samples[place] for place in told], [tones[place] for place in told]
        )
    if labelled is not None and 2 * len(told) >= len(samples):
        return labelled
    known = _learnable(samples, tones)
    read = [tone for place in known if (tone := tones[place]) is not None]
    if not _enough([tone.label for tone in read]):
        if labelled is not None:
            return labelled
        raise UsageError(
            f"Too few posts to train on: it takes {ENOUGH} posts with stars or "
            f"labels, or {ENOUGH} in a language that the built-in scorer knows, and "
            f"{EACH} each of praise and of complaint."
        )
    here = [samples[place] for place in known]
    measured: Mapping[str, float] = {}
    if _enough([one.label for one in here if one.label is not None]):
        measured = _tried(here, read)
    if labelled is not None and labelled.about["macro_f1"] > measured.get(
        "macro_f1", 0
    ):
        return labelled
    model = teach(here, read)
    return replace(model, about={**model.about, **measured})


def _learnable(samples: Sequence[Sample], tones: Sequence[Tone | None]) -> list[int]:
    """Positions of the posts that the built-in scorer can score, at equal steps."""
    known = [place for place, tone in enumerate(tones) if tone is not None]
    spoken = Counter(samples[place].spoken for place in known)
    often = [
        place for place in known if spoken[samples[place].spoken] >= TAUGHT_LANGUAGE
    ]
    return (often or known)[:: 1 + len(known) // MOST]


def _tried(samples: Sequence[Sample], tones: Sequence[Tone]) -> Mapping[str, float]:
    """Evaluate training without labels on the hidden labels."""
    told = [place for place, one in enumerate(samples) if one.label is not None]
    truth = sample.labels([samples[place] for place in told]).argmax(axis=1)
    hidden = teach([replace(one, label=None) for one in samples], tones)
    answers = hidden.answers([samples[place].text for place in told])
    read = [tones[place] for place in told]
    return _measured(truth, hidden.probabilities(answers, likelihoods(read)), read)


def _measured(
    truth: Longs, judged: Floats, read: Sequence[Tone | None]
) -> dict[str, float]:
    """Figures of an evaluation, with those of the built-in scorer."""
    default = np.array(
        [LABELS.index(tone.label if tone else Label.NEUTRAL) for tone in read], np.int64
    )
    return {
        "macro_f1": round(macro_f1(truth, judged.argmax(axis=1)), 4),
        "default_macro_f1": round(macro_f1(truth, default), 4),
        "calibration_error": round(calibration_error(truth, judged), 4),
    }


def _enough(labels: Sequence[Label]) -> bool:
    many = Counter(labels)
    return len(labels) >= ENOUGH and all(
        many[label] >= EACH for label in (Label.PRAISE, Label.COMPLAINT)
    )


def _from_labels(
    samples: Sequence[Sample], tones: Sequence[Tone | None]
) -> Model | None:
    """Train on the labels; None if that is no better than the built-in scorer."""
    truth = sample.labels(samples).argmax(axis=1)
    counts = counted([one.text for one in samples])
    folds = grouped([one.group for one in samples])
    answers = np.zeros((len(samples), len(LABELS)))
    for fold in np.unique(folds):
        out = folds == fold
        learnt = _machines(counts[~out], truth[~out], HOLD)
        answers[out] = features(counts[out], learnt[0]) @ learnt[1] + learnt[2]
    seen = np.column_stack((answers, says(likelihoods(tones))))
    judged = np.zeros_like(answers)
    for fold in np.unique(folds):
        out = folds == fold
        judged[out] = chances(seen[out] @ _table(seen[~out], truth[~out]))
    measured = _measured(truth, judged, tones)
    if measured["macro_f1"] <= measured["default_macro_f1"]:
        return None
    told = measured | {"folds": len(np.unique(folds))}
    about = sample.about("labels", samples, told)
    return Model(*_machines(counts, truth, HOLD), _table(seen, truth), about)


def _machines(
    counts: sparse.csr_matrix, truth: Longs, hold: float
) -> tuple[Floats, Floats, Floats]:
    """Fit three linear SVMs, one per label; returns rarity, weights and bias."""
    from sklearn.svm import LinearSVC

    _, rarity = sample.rarity(counts)
    rows = features(counts, rarity)
    weights = np.zeros((counts.shape[1], len(LABELS)))
    bias = np.full(len(LABELS), -1.0)
    for place in np.unique(truth):
        one = LinearSVC(C=hold, class_weight="balanced", random_state=SEED)
        one.fit(rows, truth == place)
        weights[:, place], bias[place] = one.coef_[0], one.intercept_[0]
    return short(rarity), short(weights), bias


def _table(seen: Floats, truth: Longs) -> Floats:
    """Fit the calibration table: a logistic regression of labels on model outputs."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(max_iter=1000).fit(seen[:, :-1], truth)
    table = np.zeros((seen.shape[1], len(LABELS)))
    table[-1] = -20.0
    if len(fitted.classes_) == 2:
        # Two labels: scikit-learn stores the log-odds of the second against the first.
        coef = np.vstack((np.zeros_like(fitted.coef_[0]), fitted.coef_[0]))
        intercept = np.array([0.0, fitted.intercept_[0]])
    else:
        coef, intercept = fitted.coef_, fitted.intercept_
    for place, weights, bias in zip(fitted.classes_, coef, intercept, strict=True):
        table[:-1, place], table[-1, place] = weights, bias
    return table


def grouped(groups: Sequence[str]) -> Longs:
    """The fold that holds out each post: by brand if there are at least three brands.

    >>> assign_folds(["b", "a", "c", "a"]).tolist()
    [1, 0, 2, 0]
    >>> assign_folds(["a"] * 6).tolist()
    [0, 1, 2, 3, 4, 0]
    """
    names, found = np.unique(np.array(groups), return_inverse=True)
    if len(names) < 3:
        return np.arange(len(groups)) % FOLDS
    folds: Longs = (found % MOST_FOLDS).astype(np.int64)
    return folds


def macro_f1(truth: Longs, judged: Longs) -> float:
    """Macro F1: mean over the labels that occur of their F1 score.

    >>> macro_f1(np.array([0, 0, 2]), np.array([0, 2, 2]))
    0.6666666666666666
    """
    each = []
    for place in np.unique(truth):
        right = int(((truth == place) & (judged == place)).sum())
        each.append(2 * right / int((truth == place).sum() + (judged == place).sum()))
    return float(np.mean(each))


def calibration_error(truth: Longs, judged: Floats) -> float:
    """Expected calibration error of the most likely label.

    The difference between mean probability and accuracy in `CALIBRATION_BINS` equal
    ranges of the probability, weighted by their posts (Guo et al. 2017,
    doi:10.48550/arXiv.1706.04599).

    >>> calibration_error(np.array([0, 0, 1, 1]), np.full((4, 2), 0.5))
    0.0
    """
    sure, right = judged.max(axis=1), judged.argmax(axis=1) == truth
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(sure[places == place].mean() - right[places == place].mean())
            * (places == place).mean()
            for place in np.unique(places)
        )
    )

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
from ingest.text.stance.cotraining import train_on_unlabelled
from ingest.text.stance.scorer import Tone
from ingest.text.stance.stance import default_scorer
from ingest.text.stance.trained_scorer import (
    Floats,
    StanceModel,
    calibration_inputs,
    count_features,
    round_to_float32,
    softmax_rows,
    tone_probabilities,
    weight_features,
)
from ingest.text.stance.training_samples import (
    Longs,
    TrainingSample,
    describe_training,
    inverse_document_frequency,
    label_matrix,
)

__all__ = [
    "TrainingSample",
    "assign_folds",
    "calibration_error",
    "macro_f1",
    "train_stance_model",
]

MIN_TRAINING_POSTS: Final = 200
"""Minimum number of posts to train on."""
MIN_POSTS_PER_LABEL: Final = 20
FOLDS: Final = 5
MAX_FOLDS: Final = 10
MIN_UNLABELLED_POSTS_PER_LANGUAGE: Final = 100
"""Minimum number of posts per language for training without labels."""

LABEL_REGULARISATION_C: Final = 0.1
"""Inverse L2 regularisation strength (scikit-learn's C) of the labelled model."""
MAX_TRAINING_POSTS: Final = 30_000
"""Maximum number of posts for training without labels, taken at equal steps."""
CALIBRATION_BINS: Final = 15
SEED: Final = 7


def train_stance_model(samples: Sequence[TrainingSample]) -> StanceModel:
    """Train a stance model on labelled or unlabelled posts, whichever measures better.

    Raises:
        UsageError: there are too few posts to train on.

    Cost:
        One second for a thousand labelled posts, times `FOLDS` (or the brands); three
        seconds for a thousand unlabelled posts, twice that if enough have labels.
    """
    scorer = default_scorer()
    tones = [scorer.score(sample.text, sample.language) for sample in samples]
    labelled_positions = [
        position for position, sample in enumerate(samples) if sample.label is not None
    ]
    labelled = None
    if _has_enough_labels(
        [sample.label for sample in samples if sample.label is not None]
    ):
        labelled = _train_on_labels(
            [samples[position] for position in labelled_positions],
            [tones[position] for position in labelled_positions],
        )
    if labelled is not None and 2 * len(labelled_positions) >= len(samples):
        return labelled
    readable = _readable_posts(samples, tones)
    readable_tones = [
        tone for position in readable if (tone := tones[position]) is not None
    ]
    if not _has_enough_labels([tone.label for tone in readable_tones]):
        if labelled is not None:
            return labelled
        raise UsageError(
            f"Too few posts to train on: it takes {MIN_TRAINING_POSTS} posts with stars or "
            f"labels, or {MIN_TRAINING_POSTS} in a language that the built-in scorer knows, and "
            f"{MIN_POSTS_PER_LABEL} each of praise and of complaint."
        )
    training = [samples[position] for position in readable]
    measured: Mapping[str, float] = {}
    if _has_enough_labels(
        [sample.label for sample in training if sample.label is not None]
    ):
        measured = _evaluate_unlabelled_training(training, readable_tones)
    if labelled is not None and labelled.about["macro_f1"] > measured.get(
        "macro_f1", 0
    ):
        return labelled
    model = train_on_unlabelled(training, readable_tones)
    return replace(model, about={**model.about, **measured})


def _readable_posts(
    samples: Sequence[TrainingSample], tones: Sequence[Tone | None]
) -> list[int]:
    """Positions of the posts that the built-in scorer can score, at equal steps."""
    known = [position for position, tone in enumerate(tones) if tone is not None]
    counts = Counter(samples[position].effective_language for position in known)
    frequent = [
        position
        for position in known
        if counts[samples[position].effective_language]
        >= MIN_UNLABELLED_POSTS_PER_LANGUAGE
    ]
    return (frequent or known)[:: 1 + len(known) // MAX_TRAINING_POSTS]


def _evaluate_unlabelled_training(
    samples: Sequence[TrainingSample], tones: Sequence[Tone]
) -> Mapping[str, float]:
    """Evaluate training without labels on the hidden labels."""
    labelled = [
        position for position, sample in enumerate(samples) if sample.label is not None
    ]
    truth = label_matrix([samples[position] for position in labelled]).argmax(axis=1)
    hidden = train_on_unlabelled(
        [replace(sample, label=None) for sample in samples], tones
    )
    answers = hidden.decision_values([samples[position].text for position in labelled])
    known_tones = [tones[position] for position in labelled]
    return _evaluation_figures(
        truth,
        hidden.probabilities(answers, tone_probabilities(known_tones)),
        known_tones,
    )


def _evaluation_figures(
    truth: Longs, probabilities: Floats, tones: Sequence[Tone | None]
) -> dict[str, float]:
    """Figures of an evaluation, with those of the built-in scorer."""
    default = np.array(
        [LABELS.index(tone.label if tone else Label.NEUTRAL) for tone in tones],
        np.int64,
    )
    return {
        "macro_f1": round(macro_f1(truth, probabilities.argmax(axis=1)), 4),
        "default_macro_f1": round(macro_f1(truth, default), 4),
        "calibration_error": round(calibration_error(truth, probabilities), 4),
    }


def _has_enough_labels(labels: Sequence[Label]) -> bool:
    counts = Counter(labels)
    return len(labels) >= MIN_TRAINING_POSTS and all(
        counts[label] >= MIN_POSTS_PER_LABEL
        for label in (Label.PRAISE, Label.COMPLAINT)
    )


def _train_on_labels(
    samples: Sequence[TrainingSample], tones: Sequence[Tone | None]
) -> StanceModel | None:
    """Train on the labels; None if that is no better than the built-in scorer."""
    truth = label_matrix(samples).argmax(axis=1)
    counts = count_features([sample.text for sample in samples])
    folds = assign_folds([sample.group for sample in samples])
    answers = np.zeros((len(samples), len(LABELS)))
    for fold in np.unique(folds):
        held_out = folds == fold
        learnt = _fit_linear_models(
            counts[~held_out], truth[~held_out], LABEL_REGULARISATION_C
        )
        answers[held_out] = (
            weight_features(counts[held_out], learnt[0]) @ learnt[1] + learnt[2]
        )
    inputs = np.column_stack((answers, calibration_inputs(tone_probabilities(tones))))
    probabilities = np.zeros_like(answers)
    for fold in np.unique(folds):
        held_out = folds == fold
        probabilities[held_out] = softmax_rows(
            inputs[held_out] @ _fit_calibration(inputs[~held_out], truth[~held_out])
        )
    measured = _evaluation_figures(truth, probabilities, tones)
    if measured["macro_f1"] <= measured["default_macro_f1"]:
        return None
    figures = measured | {"folds": len(np.unique(folds))}
    about = describe_training("labels", samples, figures)
    return StanceModel(
        *_fit_linear_models(counts, truth, LABEL_REGULARISATION_C),
        _fit_calibration(inputs, truth),
        about,
    )


def _fit_linear_models(
    counts: sparse.csr_matrix, truth: Longs, c: float
) -> tuple[Floats, Floats, Floats]:
    """Fit three linear SVMs, one per label; returns rarity, weights and bias."""
    from sklearn.svm import LinearSVC

    _, rarity = inverse_document_frequency(counts)
    rows = weight_features(counts, rarity)
    weights = np.zeros((counts.shape[1], len(LABELS)))
    bias = np.full(len(LABELS), -1.0)
    for label in np.unique(truth):
        svm = LinearSVC(C=c, class_weight="balanced", random_state=SEED)
        svm.fit(rows, truth == label)
        weights[:, label], bias[label] = svm.coef_[0], svm.intercept_[0]
    return round_to_float32(rarity), round_to_float32(weights), bias


def _fit_calibration(inputs: Floats, truth: Longs) -> Floats:
    """Fit the calibration table: a logistic regression of labels on model outputs."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(max_iter=1000).fit(inputs[:, :-1], truth)
    table = np.zeros((inputs.shape[1], len(LABELS)))
    table[-1] = -20.0
    if len(fitted.classes_) == 2:
        # Two labels: scikit-learn stores the log-odds of the second against the first.
        coef = np.vstack((np.zeros_like(fitted.coef_[0]), fitted.coef_[0]))
        intercept = np.array([0.0, fitted.intercept_[0]])
    else:
        coef, intercept = fitted.coef_, fitted.intercept_
    for label, weights, bias in zip(fitted.classes_, coef, intercept, strict=True):
        table[:-1, label], table[-1, label] = weights, bias
    return table


def assign_folds(groups: Sequence[str]) -> Longs:
    """The fold that holds out each post: by brand if there are at least three brands.

    >>> assign_folds(["b", "a", "c", "a"]).tolist()
    [1, 0, 2, 0]
    >>> assign_folds(["a"] * 6).tolist()
    [0, 1, 2, 3, 4, 0]
    """
    names, brands = np.unique(np.array(groups), return_inverse=True)
    if len(names) < 3:
        return np.arange(len(groups)) % FOLDS
    folds: Longs = (brands % MAX_FOLDS).astype(np.int64)
    return folds


def macro_f1(truth: Longs, predicted: Longs) -> float:
    """Macro F1: mean over the labels that occur of their F1 score.

    >>> macro_f1(np.array([0, 0, 2]), np.array([0, 2, 2]))
    0.6666666666666666
    """
    scores = []
    for label in np.unique(truth):
        correct = int(((truth == label) & (predicted == label)).sum())
        scores.append(
            2 * correct / int((truth == label).sum() + (predicted == label).sum())
        )
    return float(np.mean(scores))


def calibration_error(truth: Longs, probabilities: Floats) -> float:
    """Expected calibration error of the most likely label.

    The difference between mean probability and accuracy in `CALIBRATION_BINS` equal
    ranges of the probability, weighted by their posts (Guo et al. 2017,
    doi:10.48550/arXiv.1706.04599).

    >>> calibration_error(np.array([0, 0, 1, 1]), np.full((4, 2), 0.5))
    0.0
    """
    confidence, correct = (
        probabilities.max(axis=1),
        probabilities.argmax(axis=1) == truth,
    )
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return float(
        sum(
            abs(confidence[bins == index].mean() - correct[bins == index].mean())
            * (bins == index).mean()
            for index in np.unique(bins)
        )
    )

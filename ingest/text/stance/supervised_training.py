"""Learning a stance model from a user's own posts, and measuring it on held-out brands.

With enough stars or labels the machines learn from those, and each brand is judged by
machines that never saw it. Without, or where that is no better than the built-in scorer,
they learn from its verdicts on these posts and from what stands beside their texts
(`taught`). Then nothing can be measured here but on the labels that there are, hidden
while it learnt.
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
"""So many labelled posts, and `EACH` of two labels, are learnt from."""
EACH: Final = 20
FOLDS: Final = 5
MOST_FOLDS: Final = 10
TAUGHT_LANGUAGE: Final = 100
"""From fewer posts in a language nothing is learnt without labels."""

HOLD: Final = 0.1
"""How freely weights move (scikit-learn's C) where labels are a person's own."""
MOST: Final = 30_000
"""From so many posts is learnt at most, evenly taken."""
BINS: Final = 15
SEED: Final = 7


def train(samples: Sequence[Sample]) -> Model:
    """The model of these posts: from their labels where these teach most.

    Raises:
        UsageError: there is too little to learn from.

    Cost: a second for a thousand labelled posts, `FOLDS` (or a brand) times; three for a
    thousand without labels, twice where a few have some.
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
            f"There is too little to learn from: it takes {ENOUGH} posts with stars or "
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
    """Where the posts are that the built-in scorer can read, evenly taken."""
    known = [place for place, tone in enumerate(tones) if tone is not None]
    spoken = Counter(samples[place].spoken for place in known)
    often = [
        place for place in known if spoken[samples[place].spoken] >= TAUGHT_LANGUAGE
    ]
    return (often or known)[:: 1 + len(known) // MOST]


def _tried(samples: Sequence[Sample], tones: Sequence[Tone]) -> Mapping[str, float]:
    """How well labels are told by what is learnt without them."""
    told = [place for place, one in enumerate(samples) if one.label is not None]
    truth = sample.labels([samples[place] for place in told]).argmax(axis=1)
    hidden = teach([replace(one, label=None) for one in samples], tones)
    answers = hidden.answers([samples[place].text for place in told])
    read = [tones[place] for place in told]
    return _measured(truth, hidden.probabilities(answers, likelihoods(read)), read)


def _measured(
    truth: Longs, judged: Floats, read: Sequence[Tone | None]
) -> dict[str, float]:
    """The figures of a trial, beside the built-in scorer's."""
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
    """What the labels teach; None where that is no better than the built-in scorer."""
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
    """Rarity, weights and bias of three linear machines, each for one label."""
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
    """The calibration: what answers of this kind turned out to be."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(max_iter=1000).fit(seen[:, :-1], truth)
    table = np.zeros((seen.shape[1], len(LABELS)))
    table[-1] = -20.0
    if len(fitted.classes_) == 2:
        # Two labels only: scikit-learn keeps the odds of the second against the first.
        coef = np.vstack((np.zeros_like(fitted.coef_[0]), fitted.coef_[0]))
        intercept = np.array([0.0, fitted.intercept_[0]])
    else:
        coef, intercept = fitted.coef_, fitted.intercept_
    for place, weights, bias in zip(fitted.classes_, coef, intercept, strict=True):
        table[:-1, place], table[-1, place] = weights, bias
    return table


def grouped(groups: Sequence[str]) -> Longs:
    """Which fold each post is held out in: its brand's, where there are three brands.

    >>> grouped(["b", "a", "c", "a"]).tolist()
    [1, 0, 2, 0]
    >>> grouped(["a"] * 6).tolist()
    [0, 1, 2, 3, 4, 0]
    """
    names, found = np.unique(np.array(groups), return_inverse=True)
    if len(names) < 3:
        return np.arange(len(groups)) % FOLDS
    folds: Longs = (found % MOST_FOLDS).astype(np.int64)
    return folds


def macro_f1(truth: Longs, judged: Longs) -> float:
    """The mean over the labels that occur of the harmonic mean of precision and recall.

    >>> macro_f1(np.array([0, 0, 2]), np.array([0, 2, 2]))
    0.6666666666666666
    """
    each = []
    for place in np.unique(truth):
        right = int(((truth == place) & (judged == place)).sum())
        each.append(2 * right / int((truth == place).sum() + (judged == place).sum()))
    return float(np.mean(each))


def calibration_error(truth: Longs, judged: Floats) -> float:
    """How far the probability of the label given lies from how often it was right.

    The mean over `BINS` equal ranges of that probability, by how many posts are in each
    (Guo et al. 2017, doi:10.48550/arXiv.1706.04599).

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

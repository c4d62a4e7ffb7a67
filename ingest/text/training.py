"""Learning a stance model from a user's own posts, and measuring it on held-out brands.

With enough stars or labels the machines learn from those, and each brand is judged by
machines that never saw it. Without, or where that is no better than the built-in scorer,
they learn from its verdicts on these posts: what goes with words that it knows tells about
words that it does not. Then nothing can be measured here, and the report says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.errors import UsageError
from graph.model import LABELS, Label
from ingest.text.lexicon import base_language
from ingest.text.scoring import Tone, label_of
from ingest.text.stance import default_scorer
from ingest.text.trained import (
    Floats,
    Model,
    chances,
    counted,
    default_says,
    features,
    short,
)

Longs = npt.NDArray[np.int64]

ENOUGH: Final = 200
"""So many labelled posts, and `EACH` of two labels, are learnt from."""
EACH: Final = 20
FOLDS: Final = 5
MOST_FOLDS: Final = 10
PER_LANGUAGE: Final = 50
"""A language with fewer labels is left to the built-in scorer."""
TAUGHT_LANGUAGE: Final = 500
"""The same where the built-in scorer taught: or the words of a language that it hardly
knows would tell of a label that it gives there."""

HOLD: Final = 0.1
"""How freely weights move (scikit-learn's C) where labels are a person's own."""
TAUGHT: Final = 0.1
ROUNDS: Final = 2
"""The same where the built-in scorer taught, and how often what was learnt is weighed
with what it said and learnt from again. Both were chosen on the four sets of
bench/VALIDITY.md, where every other choice tried was better than the teacher too."""
USUAL: Final = 1.0
"""Against what its author says of the brand in so many other posts stands what all say."""
SEEN: Final = 3
"""A word that fewer posts have tells nothing."""
MOST: Final = 30_000
"""From so many posts is learnt at most, evenly taken."""
BINS: Final = 15
SURENESS: Final = (0.2, 20.0)
"""What the scores may be multiplied by until the machine is as sure as it is right."""
SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """A post to learn from; `label` None where nobody told, `group` its brand."""

    text: str
    language: str | None
    label: Label | None
    group: str
    author: str = ""


def train(samples: Sequence[Sample]) -> Model:
    """The model of these posts: from their labels where there are enough.

    Raises:
        UsageError: there is too little to learn from.

    Cost: about a second for a thousand posts, `FOLDS` (or a brand) times.
    """
    scorer = default_scorer()
    read = [scorer.score(one.text, one.language) for one in samples]
    values = np.array([tone.value if tone else 0.0 for tone in read])
    if _enough([one.label for one in samples if one.label is not None]):
        told = [i for i, one in enumerate(samples) if one.label is not None]
        model = _from_labels([samples[i] for i in told], values[told])
        if model is not None:
            return model
    known = [i for i, tone in enumerate(read) if tone is not None]
    spoken = Counter(_language(one) for one in samples)
    known = [
        i for i in known if spoken[_language(samples[i])] >= TAUGHT_LANGUAGE
    ] or known
    if not _enough([tone.label for i in known if (tone := read[i]) is not None]):
        raise UsageError(
            f"There is too little to learn from: it takes {ENOUGH} posts with stars or "
            f"labels, or {ENOUGH} in a language that the built-in scorer knows, and "
            f"{EACH} each of praise and of complaint."
        )
    known = known[:: 1 + len(known) // MOST]
    tones = [tone for i in known if (tone := read[i]) is not None]
    return _from_posts([samples[i] for i in known], tones)


def _enough(labels: Sequence[Label]) -> bool:
    many = Counter(labels)
    return len(labels) >= ENOUGH and all(
        many[label] >= EACH for label in (Label.PRAISE, Label.COMPLAINT)
    )


def _from_labels(samples: Sequence[Sample], values: Floats) -> Model | None:
    """What the labels teach; None where that is no better than the built-in scorer."""
    truth = np.array([LABELS.index(one.label) for one in samples if one.label])
    counts = counted([one.text for one in samples])
    folds = grouped([one.group for one in samples])
    answers = np.zeros((len(samples), len(LABELS)))
    for fold in np.unique(folds):
        out = folds == fold
        learnt = _machines(counts[~out], truth[~out], HOLD)
        answers[out] = features(counts[out], learnt[0]) @ learnt[1] + learnt[2]
    seen = np.column_stack((answers, default_says(values)))
    judged = np.zeros_like(answers)
    for fold in np.unique(folds):
        out = folds == fold
        judged[out] = chances(seen[out] @ _table(seen[~out], truth[~out]))
    measured = {
        "macro_f1": round(macro_f1(truth, judged.argmax(axis=1)), 4),
        "default_macro_f1": round(macro_f1(truth, by_value(values)), 4),
        "calibration_error": round(calibration_error(truth, judged), 4),
    }
    if measured["macro_f1"] <= measured["default_macro_f1"]:
        return None
    about = _about("labels", samples, measured | {"folds": len(np.unique(folds))})
    return Model(*_machines(counts, truth, HOLD), _table(seen, truth), about)


def _from_posts(samples: Sequence[Sample], tones: Sequence[Tone]) -> Model:
    """What the built-in scorer says of these posts, carried over to the words in them.

    Every post counts for each label as far as it is likely; a label that somebody gave is
    certain. What the words say is taken as if all labels were equally common, or the
    commonest would swallow the others.

    While learning, a post also counts as its author's other posts about the brand do:
    people rarely change their mind, so the words of an unclear post are learnt from the
    clear ones beside it. What was learnt reads a text alone, whoever wrote it.
    """
    from sklearn.linear_model import LogisticRegression

    taught = np.array(
        [[one.chance.praise, one.chance.neutral, one.chance.complaint] for one in tones]
    )
    sure = [i for i, one in enumerate(samples) if one.label is not None]
    given = np.eye(len(LABELS))[
        [LABELS.index(one.label) for one in samples if one.label is not None]
    ].reshape(-1, len(LABELS))
    taught[sure] = given
    counts = counted([one.text for one in samples])
    held, rarity = _rarity(counts)
    often = np.flatnonzero(held >= SEEN)
    rows = features(counts, rarity)[:, often]
    thrice = sparse.vstack([rows] * len(LABELS)).tocsr()
    labels = np.repeat(np.arange(len(LABELS)), len(samples))
    whose = _whose(samples)
    believed = _as_usual(taught, whose)
    for _ in range(ROUNDS):
        machine = LogisticRegression(C=TAUGHT, max_iter=200)
        machine.fit(thrice, labels, sample_weight=believed.T.ravel())
        common = believed.mean(axis=0)
        told = machine.predict_proba(rows) * taught
        believed = _as_usual(told / told.sum(axis=1, keepdims=True), whose)
    weights = np.zeros((counts.shape[1], len(LABELS)))
    weights[often] = machine.coef_.T
    bias = machine.intercept_ - np.log(common)
    table = np.zeros((7, len(LABELS)))
    answers = machine.decision_function(rows) - np.log(common)
    table[:3] = np.eye(len(LABELS)) * _sureness(answers, believed)
    about = _about("posts", samples, {"labels": len(sure)})
    return Model(short(rarity), short(weights), bias, table, about)


def _sureness(answers: Floats, believed: Floats) -> float:
    """By what to multiply answers, so that they are as sure as what is known altogether.

    Machines that are held back this much are far less sure than they are right. What the
    words, the built-in scorer and the author say together is not, so the answers are
    brought to where they tell that best (temperature scaling: Guo et al. 2017,
    doi:10.48550/arXiv.1706.04599), without any label.
    """
    from scipy.optimize import minimize_scalar

    def surprise(times: float) -> float:
        return float(-(believed * np.log(chances(times * answers) + 1e-12)).sum())

    return float(minimize_scalar(surprise, bounds=SURENESS, method="bounded").x)


def _whose(samples: Sequence[Sample]) -> Longs:
    """A number for each author and brand; one of its own where either is not known.

    >>> by, of = (
    ...     Sample("", "en", None, "acme", "ann"),
    ...     Sample("", "en", None, "", "ann"),
    ... )
    >>> _whose([by, of, by, of]).tolist()
    [0, 1, 0, 2]
    """
    numbers: dict[object, int] = {}
    return np.array(
        [
            numbers.setdefault(
                (one.author, one.group) if one.author and one.group else place,
                len(numbers),
            )
            for place, one in enumerate(samples)
        ],
        np.int64,
    )


def _as_usual(believed: Floats, whose: Longs) -> Floats:
    """The labels of posts, weighed with those of their authors' other posts."""
    common = believed.mean(axis=0)
    n = int(whose.max(initial=-1)) + 1
    sums = np.column_stack(
        [np.bincount(whose, believed[:, place], n) for place in range(len(LABELS))]
    )
    others = np.bincount(whose, minlength=n)[whose] - 1
    usual = (sums[whose] - believed + USUAL * common) / (others + USUAL)[:, None]
    told = believed * usual / np.maximum(common, 1e-12)
    weighed: Floats = told / told.sum(axis=1, keepdims=True)
    return weighed


def by_value(values: Floats) -> Longs:
    """The labels (places in `LABELS`) that go with a scorer's values.

    >>> by_value(np.array([0.9, 0.0, -0.9])).tolist()
    [0, 1, 2]
    """
    return np.array([LABELS.index(label_of(value)) for value in values], np.int64)


def _language(sample: Sample) -> str:
    return base_language(sample.language) or "en"


def _about(source: str, samples: Sequence[Sample], measured: Any) -> dict[str, Any]:
    spoken = Counter(_language(one) for one in samples)
    languages = sorted(k for k, many in spoken.items() if many >= PER_LANGUAGE)
    return {
        "from": source,
        "posts": len(samples),
        "brands": len({one.group for one in samples}),
        "languages": languages,
        **measured,
    }


def _machines(
    counts: sparse.csr_matrix, truth: Longs, hold: float
) -> tuple[Floats, Floats, Floats]:
    """Rarity, weights and bias of three linear machines, each for one label."""
    from sklearn.svm import LinearSVC

    _, rarity = _rarity(counts)
    rows = features(counts, rarity)
    weights = np.zeros((counts.shape[1], len(LABELS)))
    bias = np.full(len(LABELS), -1.0)
    for place in np.unique(truth):
        one = LinearSVC(C=hold, class_weight="balanced", random_state=SEED)
        one.fit(rows, truth == place)
        weights[:, place], bias[place] = one.coef_[0], one.intercept_[0]
    return short(rarity), short(weights), bias


def _rarity(counts: sparse.csr_matrix) -> tuple[Longs, Floats]:
    """How many posts have each place, and how much an occurrence there weighs."""
    held: Longs = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: Floats = np.log((1 + counts.shape[0]) / (1 + held)) + 1
    return held, rarity


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

"""Co-training of the stance model on unlabelled posts, from text and context.

The built-in scorer reads every text. Its errors are systematic: a hundred posts of the
same wording count as one piece of evidence. The context is independent of the wording:
the author's other posts about the brand, the brand's answers ("sorry to hear that"),
labels and stars. Training alternates two steps (co-training: Blum & Mitchell 1998,
doi:10.1145/279943.279962; an EM algorithm): estimate the label probabilities of each
post from text and context, then fit the word weights to them, with the built-in scorer
as a prior. The trained model reads the text only.

Without a constraint, unlabelled posts drift to the most frequent label. So in each
language the label frequencies are fixed to those of the built-in scorer (expectation
regularisation: Mann & McCallum 2007, doi:10.1145/1273496.1273571).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from scipy import sparse

from graph.model import LABELS
from ingest.text.stance import training_samples as sample
from ingest.text.stance.scorer import Tone
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

SEEN: Final = 3
"""Minimum number of posts that contain a term; rarer terms are ignored."""
READ: Final = 0.1
"""Inverse L2 regularisation strength (C) of the model fitted to the built-in scorer."""
LEARNT: Final = 1.0
"""Inverse L2 regularisation strength (C) of the models fitted with context."""
HALF: Final = 0.5
"""Weight of the learnt words in the verdict; the built-in scorer has the rest."""
USUAL: Final = 5.0
"""Prior weight, in posts, of the overall mean in an author's usual stance."""
ANSWERED: Final = 50
"""Minimum number of answered posts; with fewer, the answers are not used."""
ROUNDS: Final = 4
STEPS: Final = 30
BIAS_HOLD: Final = 100.0
SURENESS: Final = (0.2, 20.0)
"""Lower and upper bound of the factor that calibrates the scores."""


def teach(samples: Sequence[Sample], tones: Sequence[Tone]) -> Model:
    """Train a stance model by co-training (see the module).

    `tones` are the built-in scorer's results for the samples. Labels of samples are
    taken as certain. Cost: three seconds for a thousand posts.
    """
    told = sample.labels(samples)
    sure = told.any(axis=1, keepdims=True)
    spoken = np.array([one.spoken for one in samples])
    read = likelihoods(tones)
    common = {name: read[spoken == name].mean(axis=0) for name in np.unique(spoken)}
    known = _log(read)

    def believed(odds: Floats) -> Floats:
        return np.where(sure, told, chances(_as_common(odds, spoken, common)))

    counts = counted([one.text for one in samples])
    held, rarity = sample.rarity(counts)
    often = np.flatnonzero(held >= SEEN)
    rows = features(counts, rarity)[:, often].tocsr()
    words = _Machine(rows, READ)
    now = np.where(sure, told, read)
    for _ in range(2):
        words.learn(now)
        # Assume equal label frequencies, or the most frequent label would dominate.
        words.bias = words.bias - np.log(now.mean(axis=0))
        now = believed(_log(chances(words.says())) + known)
    part = HALF * _sureness(words.says(), now)
    base = part * words.says() + (1 - HALF) * known
    beside = _Beside(samples)
    more = _Machine(rows, LEARNT, base)
    if beside.tells or sure.any():
        odds = base
        for _ in range(ROUNDS):
            whole = believed(_log(chances(odds)) + beside.odds(now))
            more.learn(whole)
            odds = more.says()
            now = believed(_log(chances(odds)) + beside.of_author(whole))
    times = _sureness(more.says(), now) if beside.tells else 1.0
    found = np.zeros((counts.shape[1], len(LABELS)))
    found[often] = part * words.weights + more.weights
    table = np.zeros((7, len(LABELS)))
    table[:3] = np.eye(len(LABELS)) * times
    table[3:6] = np.eye(len(LABELS)) * (1 - HALF) * times
    about = sample.about("posts", samples, {"labels": int(sure.sum())})
    bias = part * words.bias + more.bias
    return Model(short(rarity), short(found), bias, table, about)


@dataclass(slots=True)
class _Machine:
    """Multinomial logistic regression of three soft labels on words.

    `rows` are the texts (sparse), `c` is the inverse regularisation strength, `base`
    the prior log-odds of each text. `fit` continues from the current weights.
    """

    rows: sparse.csr_matrix
    hold: float
    base: Floats | float = 0.0
    weights: Floats = field(init=False)
    bias: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.weights = np.zeros((self.rows.shape[1], len(LABELS)))
        self.bias = np.zeros(len(LABELS))

    def says(self) -> Floats:
        """Log-odds of the labels, one row per text."""
        found: Floats = self.rows @ self.weights + self.bias + self.base
        return found

    def learn(self, believed: Floats) -> None:
        """Fit the weights to label probabilities, one row per text with sum 1."""
        from scipy.optimize import minimize

        size = self.weights.size
        turned = self.rows.T.tocsr()

        def surprise(values: Floats) -> tuple[float, Floats]:
            weights = values[:size].reshape(self.weights.shape)
            bias = values[size:]
            chance = chances(self.rows @ weights + bias + self.base)
            wrong = chance - believed
            lost = -(believed * np.log(chance + 1e-300)).sum()
            lost += (weights**2).sum() / (2 * self.hold)
            lost += (bias**2).sum() / (2 * BIAS_HOLD)
            slope = (turned @ wrong + weights / self.hold).ravel()
            return lost, np.append(slope, wrong.sum(axis=0) + bias / BIAS_HOLD)

        start = np.append(self.weights.ravel(), self.bias)
        found = minimize(
            surprise, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
        )
        self.weights = found.x[:size].reshape(self.weights.shape)
        self.bias = found.x[size:]


class _Beside:
    """Evidence besides the text: the author's other posts, and the brand's answers."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._whose = whose(samples)
        self._answered = np.flatnonzero([bool(one.answer) for one in samples])
        self._answers: _Machine | None = None
        if len(self._answered) >= ANSWERED:
            counts = counted([one.answer for one in samples if one.answer])
            held, rarity = sample.rarity(counts)
            often = np.flatnonzero(held >= SEEN)
            rows = features(counts, rarity)[:, often].tocsr()
            self._answers = _Machine(rows, LEARNT)

    @property
    def tells(self) -> bool:
        """Whether any author has several posts, or enough posts were answered."""
        several = self._whose.max(initial=-1) + 1 < len(self._whose)
        return several or self._answers is not None

    def odds(self, believed: Floats) -> Floats:
        """Log-odds of each label by the context of each text."""
        found = self.of_author(believed)
        if self._answers is not None:
            here = believed[self._answered]
            self._answers.learn(here)
            told = _log(chances(self._answers.says()))
            found[self._answered] += told - np.log(here.mean(axis=0) + 1e-9)
        return found

    def of_author(self, believed: Floats) -> Floats:
        """Log-odds of each label by the author's other posts about the brand."""
        common = believed.mean(axis=0)
        n = int(self._whose.max(initial=-1)) + 1
        sums = np.column_stack(
            [
                np.bincount(self._whose, believed[:, place], n)
                for place in range(len(LABELS))
            ]
        )
        others = np.bincount(self._whose, minlength=n)[self._whose] - 1
        usual = sums[self._whose] - believed + USUAL * common
        usual /= (others + USUAL)[:, None]
        odds: Floats = np.log(usual / np.maximum(common, 1e-9) + 1e-9)
        return odds


def whose(samples: Sequence[Sample]) -> Longs:
    """Number the pairs of author and brand; a post without either gets its own number.

    >>> by, of = (
    ...     TrainingSample("", "en", None, "acme", "ann"),
    ...     TrainingSample("", "en", None, "", "ann"),
    ... )
    >>> author_brand_groups([by, of, by, of]).tolist()
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


def _log(chance: Floats) -> Floats:
    """Probabilities as centred log-odds."""
    return says(chance)[:, : len(LABELS)]


def _as_common(odds: Floats, spoken: Any, common: dict[str, Floats]) -> Floats:
    """Shift log-odds in each language until label frequencies match `common`."""
    moved = odds.copy()
    for name, aim in common.items():
        here = spoken == name
        part, bias = odds[here], np.zeros(len(LABELS))
        for _ in range(STEPS):
            bias += np.log(aim / np.maximum(chances(part + bias).mean(axis=0), 1e-9))
        moved[here] = part + bias
    return moved


def _sureness(answers: Floats, believed: Floats) -> float:
    """Factor that calibrates the log-odds `answers` to the probabilities `beliefs`.

    Strong regularisation makes the model under-confident. Words, built-in scorer and
    author together are calibrated, so the log-odds are scaled to fit them best
    (temperature scaling: Guo et al. 2017, doi:10.48550/arXiv.1706.04599), without labels.
    """
    from scipy.optimize import minimize_scalar

    def surprise(times: float) -> float:
        return float(-(believed * np.log(chances(times * answers) + 1e-12)).sum())

    return float(minimize_scalar(surprise, bounds=SURENESS, method="bounded").x)

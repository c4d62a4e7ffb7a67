"""Learning from posts that nobody labelled, by what stands beside their texts.

The built-in scorer reads every text. Where it errs, it errs alike on every post of the
same wording, so its verdict on a hundred of them is one piece of evidence and not a
hundred. What stands beside a text knows nothing of its wording: what its author says of
the brand otherwise, what the brand answered ("sorry to hear that"), what somebody
labelled or gave stars. So words are learnt from both, in turn: how likely each label of
a post is by its words and by what stands beside them, and then what the words say, held
back by the built-in scorer (co-training: Blum & Mitchell 1998,
doi:10.1145/279943.279962; an EM algorithm). What was learnt reads a text alone.

Whoever is left out of words drifts to the commonest label. So in each language the labels
are kept as common as the built-in scorer takes them to be (expectation regularisation:
Mann & McCallum 2007, doi:10.1145/1273496.1273571).
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
"""A word that fewer posts have tells nothing."""
READ: Final = 0.1
"""How freely weights move (the inverse of the penalty on their squares) while words are
learnt from the built-in scorer's verdicts,"""
LEARNT: Final = 1.0
"""and while they are learnt from what stands beside the texts."""
HALF: Final = 0.5
"""How much of the verdict is what was learnt of words; the rest is the built-in scorer's."""
USUAL: Final = 5.0
"""Against what its author says of the brand in so many other posts stands what all say."""
ANSWERED: Final = 50
"""With fewer answers the words of answers tell nothing."""
ROUNDS: Final = 4
STEPS: Final = 30
BIAS_HOLD: Final = 100.0
SURENESS: Final = (0.2, 20.0)
"""What the scores may be multiplied by until the machine is as sure as it is right."""


def teach(samples: Sequence[Sample], tones: Sequence[Tone]) -> Model:
    """A model of these posts; `tones` are the built-in scorer's verdicts on them.

    A label that somebody gave is certain. Cost: three seconds for a thousand posts.
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
        # As if all labels were equally common, or the commonest would swallow the others.
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
    """What words say of three labels: a multinomial logistic regression on soft labels.

    `rows` are the texts (sparse), `hold` how freely weights move, `base` what is known of
    each text before (logarithms of odds); learning goes on from where it stands.
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
        """Logarithms of odds: a row a text."""
        found: Floats = self.rows @ self.weights + self.bias + self.base
        return found

    def learn(self, believed: Floats) -> None:
        """Take over what is believed of each text, each row adding up to 1."""
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
    """What stands beside texts: the authors' other posts, and the brand's answers."""

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
        """Whether anybody wrote twice, or was answered."""
        several = self._whose.max(initial=-1) + 1 < len(self._whose)
        return several or self._answers is not None

    def odds(self, believed: Floats) -> Floats:
        """How much likelier each label is for what stands beside each text."""
        found = self.of_author(believed)
        if self._answers is not None:
            here = believed[self._answered]
            self._answers.learn(here)
            told = _log(chances(self._answers.says()))
            found[self._answered] += told - np.log(here.mean(axis=0) + 1e-9)
        return found

    def of_author(self, believed: Floats) -> Floats:
        """The same, for what their authors say of the brand otherwise."""
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
    """A number for each author and brand; one of its own where either is not known.

    >>> by, of = (
    ...     Sample("", "en", None, "acme", "ann"),
    ...     Sample("", "en", None, "", "ann"),
    ... )
    >>> whose([by, of, by, of]).tolist()
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
    """Chances as logarithms of odds around 0."""
    return says(chance)[:, : len(LABELS)]


def _as_common(odds: Floats, spoken: Any, common: dict[str, Floats]) -> Floats:
    """Odds moved alike in each language until labels are as common as they are to be."""
    moved = odds.copy()
    for name, aim in common.items():
        here = spoken == name
        part, bias = odds[here], np.zeros(len(LABELS))
        for _ in range(STEPS):
            bias += np.log(aim / np.maximum(chances(part + bias).mean(axis=0), 1e-9))
        moved[here] = part + bias
    return moved


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

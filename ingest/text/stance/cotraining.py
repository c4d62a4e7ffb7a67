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
from ingest.text.stance.scorer import Tone
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

MIN_POSTS_PER_TERM: Final = 3
"""Minimum number of posts that contain a term; rarer terms are ignored."""
BUILTIN_REGULARISATION_C: Final = 0.1
"""Inverse L2 regularisation strength (C) of the model fitted to the built-in scorer."""
COTRAINING_REGULARISATION_C: Final = 1.0
"""Inverse L2 regularisation strength (C) of the models fitted with context."""
LEARNT_WEIGHT: Final = 0.5
"""Weight of the learnt words in the verdict; the built-in scorer has the rest."""
AUTHOR_PRIOR_POSTS: Final = 5.0
"""Prior weight, in posts, of the overall mean in an author's usual stance."""
MIN_ANSWERED_POSTS: Final = 50
"""Minimum number of answered posts; with fewer, the answers are not used."""
EM_ROUNDS: Final = 4
MAX_STEPS: Final = 30
BIAS_REGULARISATION_C: Final = 100.0
SCALE_BOUNDS: Final = (0.2, 20.0)
"""Lower and upper bound of the factor that calibrates the scores."""


def train_on_unlabelled(
    samples: Sequence[TrainingSample], tones: Sequence[Tone]
) -> StanceModel:
    """Train a stance model by co-training (see the module).

    `tones` are the built-in scorer's results for the samples. Labels of samples are
    taken as certain. Cost: three seconds for a thousand posts.
    """
    given = label_matrix(samples)
    sure = given.any(axis=1, keepdims=True)
    languages = np.array([sample.effective_language for sample in samples])
    prior = tone_probabilities(tones)
    common = {
        name: prior[languages == name].mean(axis=0) for name in np.unique(languages)
    }
    prior_odds = _log(prior)

    def believed(odds: Floats) -> Floats:
        return np.where(
            sure, given, softmax_rows(_match_label_frequencies(odds, languages, common))
        )

    counts = count_features([sample.text for sample in samples])
    frequency, rarity = inverse_document_frequency(counts)
    frequent = np.flatnonzero(frequency >= MIN_POSTS_PER_TERM)
    rows = weight_features(counts, rarity)[:, frequent].tocsr()
    words = _SoftLogisticRegression(rows, BUILTIN_REGULARISATION_C)
    beliefs = np.where(sure, given, prior)
    for _ in range(2):
        words.fit(beliefs)
        # Assume equal label frequencies, or the most frequent label would dominate.
        words.bias = words.bias - np.log(beliefs.mean(axis=0))
        beliefs = believed(_log(softmax_rows(words.log_odds())) + prior_odds)
    part = LEARNT_WEIGHT * _confidence_scale(words.log_odds(), beliefs)
    base = part * words.log_odds() + (1 - LEARNT_WEIGHT) * prior_odds
    context = _ContextEvidence(samples)
    second = _SoftLogisticRegression(rows, COTRAINING_REGULARISATION_C, base)
    if context.is_informative or sure.any():
        odds = base
        for _ in range(EM_ROUNDS):
            combined = believed(_log(softmax_rows(odds)) + context.odds(beliefs))
            second.fit(combined)
            odds = second.log_odds()
            beliefs = believed(_log(softmax_rows(odds)) + context.author_odds(combined))
    factor = (
        _confidence_scale(second.log_odds(), beliefs) if context.is_informative else 1.0
    )
    weights = np.zeros((counts.shape[1], len(LABELS)))
    weights[frequent] = part * words.weights + second.weights
    table = np.zeros((7, len(LABELS)))
    table[:3] = np.eye(len(LABELS)) * factor
    table[3:6] = np.eye(len(LABELS)) * (1 - LEARNT_WEIGHT) * factor
    about = describe_training("posts", samples, {"labels": int(sure.sum())})
    bias = part * words.bias + second.bias
    return StanceModel(
        round_to_float32(rarity), round_to_float32(weights), bias, table, about
    )


@dataclass(slots=True)
class _SoftLogisticRegression:
    """Multinomial logistic regression of three soft labels on words.

    `rows` are the texts (sparse), `c` is the inverse regularisation strength, `base`
    the prior log-odds of each text. `fit` continues from the current weights.
    """

    rows: sparse.csr_matrix
    c: float
    base: Floats | float = 0.0
    weights: Floats = field(init=False)
    bias: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.weights = np.zeros((self.rows.shape[1], len(LABELS)))
        self.bias = np.zeros(len(LABELS))

    def log_odds(self) -> Floats:
        """Log-odds of the labels, one row per text."""
        odds: Floats = self.rows @ self.weights + self.bias + self.base
        return odds

    def fit(self, beliefs: Floats) -> None:
        """Fit the weights to label probabilities, one row per text with sum 1."""
        from scipy.optimize import minimize

        size = self.weights.size
        transposed = self.rows.T.tocsr()

        def surprise(values: Floats) -> tuple[float, Floats]:
            weights = values[:size].reshape(self.weights.shape)
            bias = values[size:]
            probabilities = softmax_rows(self.rows @ weights + bias + self.base)
            residual = probabilities - beliefs
            loss = -(beliefs * np.log(probabilities + 1e-300)).sum()
            loss += (weights**2).sum() / (2 * self.c)
            loss += (bias**2).sum() / (2 * BIAS_REGULARISATION_C)
            slope = (transposed @ residual + weights / self.c).ravel()
            return loss, np.append(
                slope, residual.sum(axis=0) + bias / BIAS_REGULARISATION_C
            )

        start = np.append(self.weights.ravel(), self.bias)
        optimum = minimize(
            surprise, start, jac=True, method="L-BFGS-B", options={"maxiter": MAX_STEPS}
        )
        self.weights = optimum.x[:size].reshape(self.weights.shape)
        self.bias = optimum.x[size:]


class _ContextEvidence:
    """Evidence besides the text: the author's other posts, and the brand's answers."""

    def __init__(self, samples: Sequence[TrainingSample]) -> None:
        self._groups = author_brand_groups(samples)
        self._answered = np.flatnonzero([bool(sample.answer) for sample in samples])
        self._answers: _SoftLogisticRegression | None = None
        if len(self._answered) >= MIN_ANSWERED_POSTS:
            counts = count_features(
                [sample.answer for sample in samples if sample.answer]
            )
            frequency, rarity = inverse_document_frequency(counts)
            frequent = np.flatnonzero(frequency >= MIN_POSTS_PER_TERM)
            rows = weight_features(counts, rarity)[:, frequent].tocsr()
            self._answers = _SoftLogisticRegression(rows, COTRAINING_REGULARISATION_C)

    @property
    def is_informative(self) -> bool:
        """Whether any author has several posts, or enough posts were answered."""
        several = self._groups.max(initial=-1) + 1 < len(self._groups)
        return several or self._answers is not None

    def odds(self, beliefs: Floats) -> Floats:
        """Log-odds of each label by the context of each text."""
        odds = self.author_odds(beliefs)
        if self._answers is not None:
            answered = beliefs[self._answered]
            self._answers.fit(answered)
            answer_odds = _log(softmax_rows(self._answers.log_odds()))
            odds[self._answered] += answer_odds - np.log(answered.mean(axis=0) + 1e-9)
        return odds

    def author_odds(self, beliefs: Floats) -> Floats:
        """Log-odds of each label by the author's other posts about the brand."""
        common = beliefs.mean(axis=0)
        n = int(self._groups.max(initial=-1)) + 1
        sums = np.column_stack(
            [
                np.bincount(self._groups, beliefs[:, label], n)
                for label in range(len(LABELS))
            ]
        )
        other_posts = np.bincount(self._groups, minlength=n)[self._groups] - 1
        usual = sums[self._groups] - beliefs + AUTHOR_PRIOR_POSTS * common
        usual /= (other_posts + AUTHOR_PRIOR_POSTS)[:, None]
        odds: Floats = np.log(usual / np.maximum(common, 1e-9) + 1e-9)
        return odds


def author_brand_groups(samples: Sequence[TrainingSample]) -> Longs:
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
                (sample.author, sample.group)
                if sample.author and sample.group
                else position,
                len(numbers),
            )
            for position, sample in enumerate(samples)
        ],
        np.int64,
    )


def _log(probabilities: Floats) -> Floats:
    """Probabilities as centred log-odds."""
    return calibration_inputs(probabilities)[:, : len(LABELS)]


def _match_label_frequencies(
    odds: Floats, languages: Any, common: dict[str, Floats]
) -> Floats:
    """Shift log-odds in each language until label frequencies match `common`."""
    shifted = odds.copy()
    for name, target in common.items():
        mask = languages == name
        part, bias = odds[mask], np.zeros(len(LABELS))
        for _ in range(MAX_STEPS):
            bias += np.log(
                target / np.maximum(softmax_rows(part + bias).mean(axis=0), 1e-9)
            )
        shifted[mask] = part + bias
    return shifted


def _confidence_scale(answers: Floats, beliefs: Floats) -> float:
    """Factor that calibrates the log-odds `answers` to the probabilities `beliefs`.

    Strong regularisation makes the model under-confident. Words, built-in scorer and
    author together are calibrated, so the log-odds are scaled to fit them best
    (temperature scaling: Guo et al. 2017, doi:10.48550/arXiv.1706.04599), without labels.
    """
    from scipy.optimize import minimize_scalar

    def surprise(times: float) -> float:
        return float(-(beliefs * np.log(softmax_rows(times * answers) + 1e-12)).sum())

    return float(minimize_scalar(surprise, bounds=SCALE_BOUNDS, method="bounded").x)

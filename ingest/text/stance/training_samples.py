"""Training samples: the text of a post, its label, brand, author and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.model import LABELS, Label
from ingest.text.stance.lexicon import base_language
from ingest.text.stance.trained_scorer import Floats

Longs = npt.NDArray[np.int64]

MIN_POSTS_PER_LANGUAGE: Final = 50
"""Minimum number of posts per language; the built-in scorer scores other languages."""


@dataclass(frozen=True, slots=True)
class TrainingSample:
    """A post to train on; `label` is None if unlabelled, `group` is its brand.

    `author` and `answer` (the answers of the brand's own accounts) are context: they
    are used in training; the trained model reads the text only.
    """

    text: str
    language: str | None
    label: Label | None
    group: str
    author: str = ""
    answer: str = ""

    @property
    def effective_language(self) -> str:
        """Its base language; an undetected language counts as English."""
        return base_language(self.language) or "en"


def label_matrix(samples: Sequence[TrainingSample]) -> Floats:
    """Labels as one-hot rows; a row of zeros for an unlabelled sample."""
    matrix = np.zeros((len(samples), len(LABELS)))
    for position, sample in enumerate(samples):
        if sample.label is not None:
            matrix[position, LABELS.index(sample.label)] = 1.0
    return matrix


def inverse_document_frequency(counts: sparse.csr_matrix) -> tuple[Longs, Floats]:
    """Smoothed inverse document frequency of each feature.

    Returns:
        The number of posts with each feature, and its weight.
    """
    frequency: Longs = np.bincount(counts.indices, minlength=counts.shape[1])
    weight: Floats = np.log((1 + counts.shape[0]) / (1 + frequency)) + 1
    return frequency, weight


def describe_training(
    source: str, samples: Sequence[TrainingSample], measured: Mapping[str, Any]
) -> dict[str, Any]:
    """Description of a training run, stored with the model.

    Parameters:
        source: `labels` or `posts`, the kind of training.
        samples: the samples of the run.
        measured: further entries, such as measures.
    """
    counts = Counter(sample.effective_language for sample in samples)
    return {
        "from": source,
        "posts": len(samples),
        "brands": len({sample.group for sample in samples}),
        "languages": sorted(
            k for k, count in counts.items() if count >= MIN_POSTS_PER_LANGUAGE
        ),
        **measured,
    }

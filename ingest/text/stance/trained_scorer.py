"""Scorer trained on a user's own posts: linear models plus the built-in scorer.

Three linear models (praise, neutral, complaint) use hashed words, pairs of words and
character n-grams; a calibration table maps their outputs and those of the built-in scorer
to probabilities. A model is named by a hash of its contents and never changes: a stance
is a function of the post, its brand and that name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.errors import StoreDamaged
from graph.model import Label
from graph.store.atomic_write import atomic_write
from ingest.text import plain_text
from ingest.text.stance.lexicon import MAX_SCORED_CHARACTERS, base_language
from ingest.text.stance.scorer import Tone, tone_from_probabilities
from ingest.text.stance.stance import default_scorer

Floats = npt.NDArray[np.floating]

WORD_FEATURES: Final = 1 << 16
CHARACTER_FEATURES: Final = 1 << 17
"""Number of hash buckets of the character n-grams; that of the words is half of it."""

MIN_LABEL_PROBABILITY: Final = 1e-3
"""Minimum probability of a label; smaller values are raised to it."""

MODEL_FORMAT_VERSION: Final = 3
"""Version of the model format; models of another version are refused."""

_TOKEN: Final = r"(?u)\b\w[\w']*\b|[!?]+|[^\w\s]"
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, eq=False)
class StanceModel:
    """A trained stance model; arrays as in its file.

    `rarity` is the inverse document frequency of each feature (words, then n-grams),
    `weights` are its weights per label, `bias` the intercepts. `table` (7 rows, 3
    columns) maps the three model outputs, the three log-odds of the built-in scorer and
    a constant to log-odds. `about` holds training data and measures as plain values.
    """

    rarity: Floats
    weights: Floats
    bias: Floats
    table: Floats
    about: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Eight hexadecimal digits of the hash of the model's contents."""
        arrays = (self.rarity, self.weights, self.bias, self.table)
        digest = hashlib.sha256("|".join(self.about["languages"]).encode())
        for array in arrays:
            digest.update(array.tobytes())
        return digest.hexdigest()[:8]

    def decision_values(self, texts: Sequence[str]) -> Floats:
        """Decision values of the linear models: one row of three per text."""
        products: Floats = (
            weight_features(count_features(texts), self.rarity) @ self.weights
        )
        return products + self.bias

    def probabilities(self, decisions: Floats, builtin: Floats) -> Floats:
        """Probabilities of praise, neutral and complaint; the sum of each row is 1.

        Parameters:
            decisions: decision values, one row of three per text.
            builtin: label probabilities of the built-in scorer, in the same shape.
        """
        return softmax_rows(
            np.column_stack((decisions, calibration_inputs(builtin))) @ self.table
        )


class TrainedScorer:
    """Scores by a model; the built-in scorer scores languages it was not trained on."""

    def __init__(self, model: StanceModel) -> None:
        self.name = f"model:{model.id}"
        self._model = model
        self._default = default_scorer()
        self._languages = frozenset(model.about["languages"])

    def score(self, text: str, language: str | None) -> Tone | None:
        """Score the tone of a text as written; None for an unsupported language."""
        read = self._default.score(text, language)
        return (
            self._score_with_model(text, read)
            if self._is_trained_on(language, read)
            else read
        )

    def _score_with_model(self, text: str, read: Tone | None) -> Tone:
        """Tone by the model; `read` is the built-in scorer's result for the text."""
        builtin = tone_probabilities([read])
        probabilities = self._model.probabilities(
            self._model.decision_values([text]), builtin
        )[0]
        return tone_from_probabilities(*(float(value) for value in probabilities))

    def score_clause(self, clause: str, language: str | None) -> float:
        """The value of a clause: by the model, or by the lexicon if that is neutral."""
        read = self._default.score(clause, language)
        tone = (
            self._score_with_model(clause, read)
            if self._is_trained_on(language, read)
            else None
        )
        if tone and tone.label is not Label.NEUTRAL:
            return tone.value
        return self._default.score_clause(clause, language)

    def _is_trained_on(self, language: str | None, read: Tone | None) -> bool:
        """Whether the model was trained on a language; unknown counts as English."""
        known = base_language(language)
        if known is None and read is not None:
            known = "en"
        return known in self._languages


def tone_probabilities(tones: Sequence[Tone | None]) -> Floats:
    """Probabilities of praise, neutral and complaint per text; equal for None."""
    even = (1 / 3, 1 / 3, 1 / 3)
    return np.array(
        [
            (
                tone.probabilities.praise,
                tone.probabilities.neutral,
                tone.probabilities.complaint,
            )
            if tone
            else even
            for tone in tones
        ],
        np.float64,
    ).reshape(-1, 3)


def calibration_inputs(probabilities: Floats) -> Floats:
    """Probabilities as centred log-odds plus a constant, the input of `table`.

    >>> calibration_inputs(np.array([[0.5, 0.25, 0.25]])).round(2).tolist()
    [[0.46, -0.23, -0.23, 1.0]]
    """
    odds = np.log(np.maximum(probabilities, MIN_LABEL_PROBABILITY))
    odds -= odds.mean(axis=1, keepdims=True)
    return np.column_stack((odds, np.ones(len(odds))))


def softmax_rows(odds: Floats) -> Floats:
    """Softmax of each row: log-odds as probabilities.

    >>> softmax_rows(np.array([[0.0, 0.0, 0.0]])).round(2).tolist()
    [[0.33, 0.33, 0.33]]
    """
    exponentials = np.exp(odds - odds.max(axis=1, keepdims=True))
    result: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def count_features(texts: Sequence[str]) -> sparse.csr_matrix:
    """Count words, pairs of words and character n-grams: one sparse row per text."""
    cleaned = [normalise_text(text) for text in texts]
    words, letters = _vectorisers()
    word_counts = words.transform(cleaned)
    word_counts.data[:] = 1.0
    ngram_counts = letters.transform(cleaned)
    ngram_counts.data[:] = 1.0 + np.log(ngram_counts.data)
    return sparse.hstack([word_counts, ngram_counts]).tocsr()


def weight_features(counts: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """Weight counts by rarity (TF-IDF); words and n-grams each have norm 1 per row."""
    data = counts.data * rarity[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    half = 2 * row + (counts.indices >= WORD_FEATURES)
    squares = np.bincount(half, data * data, 2 * counts.shape[0])
    data /= np.sqrt(squares)[half]
    return sparse.csr_matrix((data, counts.indices, counts.indptr), counts.shape)


def normalise_text(text: str) -> str:
    """Normalise a text for feature extraction: plain, lower case, numbers as 0.

    >>> normalise_text("RT @a: Flight 1234 DELAYED https://t.co/x")
    'flight 0 delayed'
    """
    return _NUMBER.sub(
        "0", plain_text(text[:MAX_SCORED_CHARACTERS]).lower().replace("’", "'")
    )


@cache
def _vectorisers() -> tuple[Any, Any]:
    # Lazy import: scikit-learn is slow to import and needed by trained models only.
    from sklearn.feature_extraction.text import HashingVectorizer

    same: dict[str, Any] = {"alternate_sign": False, "norm": None, "lowercase": False}
    return (
        HashingVectorizer(
            ngram_range=(1, 2), n_features=WORD_FEATURES, token_pattern=_TOKEN, **same
        ),
        HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 5),
            n_features=CHARACTER_FEATURES,
            **same,
        ),
    )


def round_to_float32(array: Floats) -> Floats:
    """Round to float32 precision, so that a reloaded model gives identical results.

    The array stays float64 in memory, which avoids a conversion for each text.
    """
    rounded: Floats = array.astype(np.float32).astype(np.float64)
    return rounded


def save_model(model: StanceModel, path: Path) -> None:
    """Write a model to a file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = BytesIO()
    np.savez_compressed(
        file,
        rarity=model.rarity.astype(np.float32),
        weights=model.weights.astype(np.float32),
        bias=model.bias,
        table=model.table,
        form=np.array(MODEL_FORMAT_VERSION),
        about=np.frombuffer(json.dumps(model.about).encode(), np.uint8),
    )
    atomic_write(path, file.getvalue())


def load_model(path: Path) -> StanceModel:
    """Read a model from its file.

    Raises:
        StoreDamaged: it cannot be read; the message says what to do.

    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if int(arrays["form"]) != MODEL_FORMAT_VERSION:
                raise KeyError("form")
            about = json.loads(arrays["about"].tobytes())
            rarity, weights = (
                round_to_float32(arrays["rarity"]),
                round_to_float32(arrays["weights"]),
            )
            return StanceModel(rarity, weights, arrays["bias"], arrays["table"], about)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, TypeError) as error:
        raise StoreDamaged(
            f"The model {path} cannot be read (damaged, or of an earlier version): run `python -m graph train` again, or "
            "`python -m graph train --use lexicon`."
        ) from error

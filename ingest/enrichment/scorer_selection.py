"""Scorer selection: which tone scorer a store uses (built-in, lexicon or a model).

Models are stored in `models/` in the store folder, each under its own name; the file
`used` names the selected one. A model never changes, so scoring can be repeated exactly.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import UsageError
from graph.store.atomic_write import atomic_write
from graph.store.store_folder import StoreFolder
from ingest.text.stance.builtin_scorer import BuiltinScorer
from ingest.text.stance.lexicon import LexiconScorer
from ingest.text.stance.scorer import Scorer
from ingest.text.stance.stance import default_scorer

if TYPE_CHECKING:
    from ingest.text.stance.trained_scorer import StanceModel

LEXICON_NAME: Final = "lexicon"
DEFAULT_NAME: Final = BuiltinScorer.name


def current_scorer(store_folder: StoreFolder) -> Scorer:
    """Return the selected scorer of a store.

    Raises:
        StoreDamaged: its model cannot be read; the message says what to do.

    """
    used = _selection_file(store_folder)
    name = used.read_text("utf-8").strip() if used.exists() else DEFAULT_NAME
    if name == DEFAULT_NAME:
        return default_scorer()
    if name == LEXICON_NAME:
        return LexiconScorer()
    # Lazy import: only trained models need it.
    from ingest.text.stance.trained_scorer import TrainedScorer, load_model

    return TrainedScorer(load_model(_model_file(store_folder, name)))


def scorer_names(store_folder: StoreFolder) -> Sequence[str]:
    """Every name that `select_scorer` accepts."""
    return [
        DEFAULT_NAME,
        LEXICON_NAME,
        *sorted(file.stem for file in _models_folder(store_folder).glob("*.npz")),
    ]


def save_and_select_model(store_folder: StoreFolder, model: StanceModel) -> None:
    """Save a model in the store folder and select it."""
    from ingest.text.stance.trained_scorer import save_model

    save_model(model, _model_file(store_folder, model.id))
    # The measures as JSON, for readers that do not load the model.
    about = json.dumps(dict(model.about), indent=1) + "\n"
    atomic_write(_model_file(store_folder, model.id).with_suffix(".json"), about)
    select_scorer(store_folder, model.id)


def select_scorer(store_folder: StoreFolder, name: str) -> None:
    """Select a saved model, the built-in scorer or the lexicon.

    Raises:
        UsageError: the name is unknown; the message lists the known names.

    """
    if name not in scorer_names(store_folder):
        raise UsageError(
            f"Unknown model {name!r}; available: {', '.join(scorer_names(store_folder))}."
        )
    _models_folder(store_folder).mkdir(parents=True, exist_ok=True)
    atomic_write(_selection_file(store_folder), name + "\n")


def _models_folder(store_folder: StoreFolder) -> Path:
    return store_folder.path / "models"


def _selection_file(store_folder: StoreFolder) -> Path:
    return _models_folder(store_folder) / "used"


def _model_file(store_folder: StoreFolder, name: str) -> Path:
    return _models_folder(store_folder) / f"{name}.npz"

"""Which scorer of tone a store uses: the lexicon, or a model that was trained for it.

The models lie in `models/` beside the store, each under its own name, and `used` says
which one counts. A model never changes, so a store scored by one can be scored so again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import UsageError
from graph.store.atomic_write import write_whole
from graph.store.store_folder import Home
from ingest.text.stance.builtin_scorer import GeneralScorer
from ingest.text.stance.lexicon import LexiconScorer
from ingest.text.stance.scorer import Scorer
from ingest.text.stance.stance import default_scorer

if TYPE_CHECKING:
    from ingest.text.stance.trained_scorer import Model

LEXICON: Final = "lexicon"
DEFAULT: Final = GeneralScorer.name


def in_use(home: Home) -> Scorer:
    """The scorer that new posts, and old ones read again, get their stance from.

    Raises:
        StoreDamaged: its model cannot be read; the sentence says what to do.

    """
    used = _used(home)
    name = used.read_text("utf-8").strip() if used.exists() else DEFAULT
    if name == DEFAULT:
        return default_scorer()
    if name == LEXICON:
        return LexiconScorer()
    # Imported here: nobody without a model has to wait for it.
    from ingest.text.stance.trained_scorer import TrainedScorer, load

    return TrainedScorer(load(_file(home, name)))


def known(home: Home) -> Sequence[str]:
    """Every name that `use` takes."""
    return [
        DEFAULT,
        LEXICON,
        *sorted(file.stem for file in _folder(home).glob("*.npz")),
    ]


def keep(home: Home, model: Model) -> None:
    """Keep a model beside the store, and use it from now on."""
    from ingest.text.stance.trained_scorer import save

    save(model, _file(home, model.id))
    # What was measured, for those who show labels and need no machine to.
    about = json.dumps(dict(model.about), indent=1) + "\n"
    write_whole(_file(home, model.id).with_suffix(".json"), about)
    use(home, model.id)


def use(home: Home, name: str) -> None:
    """Use a model that was kept, the built-in scorer or the plain lexicon.

    Raises:
        UsageError: there is none of that name; the sentence names those there are.

    """
    if name not in known(home):
        raise UsageError(
            f"There is no model {name!r}; it has {', '.join(known(home))}."
        )
    _folder(home).mkdir(parents=True, exist_ok=True)
    write_whole(_used(home), name + "\n")


def _folder(home: Home) -> Path:
    return home.folder / "models"


def _used(home: Home) -> Path:
    return _folder(home) / "used"


def _file(home: Home, name: str) -> Path:
    return _folder(home) / f"{name}.npz"

"""The graph store: one protocol, one driver per engine, one contract test for both."""

from graph.store.open import open_store
from graph.store.protocol import Store

__all__ = ["Store", "open_store"]

"""Where the graph is kept: one protocol, one file a driver, one contract test for both."""

from graph.store.open import open_store
from graph.store.protocol import Store

__all__ = ["Store", "open_store"]

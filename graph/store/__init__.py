"""Where the graph is kept: one protocol, one file a driver, one contract test for both."""

from graph.store.protocol import Store, open_store

__all__ = ["Store", "open_store"]

"""Immutable, content-hashed Arrow snapshots of a store, and selections from them."""

"""Immutable, content-hashed Arrow tables of one moment of a store, and what selects from them."""

"""Removal: take a loaded file out of a store again, exactly."""

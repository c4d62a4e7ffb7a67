"""The driver of the embedded engine, Ladybug."""

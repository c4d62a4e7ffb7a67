"""One entry point of `python -m ingest` a file."""

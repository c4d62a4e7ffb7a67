"""Commands of ingest: one entry point per file."""

"""Ingest: read files of posts in many formats and load them into a store."""

"""Columns of an unknown table, mapped to fields of a post."""

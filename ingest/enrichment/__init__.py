"""Enrichment: language, stance and brands of a text, and brand roles."""

"""Enrichment: values derived from a text (language, stance, brands), and brand roles."""

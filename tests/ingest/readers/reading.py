"""Read a file as the loader does, for tests of readers."""

from __future__ import annotations

from pathlib import Path

from graph.model import FileWarning, Post, Record, RejectedRecord
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import find_source_files


def read(path: Path) -> tuple[str, list[Post], list[str], list[str]]:
    """Format, posts, warnings and reject reasons of all members of a file."""
    forms, posts, warnings, reasons = [], [], [], []
    for source in find_source_files([str(path)]):
        for member in source.members():
            parsed = parse_member(member)
            forms.append(parsed.format)
            for item in parsed.items:
                if isinstance(item, Record) and isinstance(item.main, Post):
                    posts.append(item.main)
                elif isinstance(item, FileWarning):
                    warnings.append(item.warning)
                elif isinstance(item, RejectedRecord):
                    reasons.append(item.reason)
    return forms[-1], posts, warnings, reasons

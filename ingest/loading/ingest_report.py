"""What an ingest says of itself: one object a run, one entry a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graph.model import Counts

LIMIT_SHARE = 0.05
LIMIT_FROM = 100
"""More than 5 in 100 refused, in a file of over 100 records, is no good file."""


@dataclass(slots=True)
class FileReport:
    """What became of one file. `messages` are sentences for the log.

    `cut` says that not the file was at fault but what it lies on.
    """

    path: str
    format: str = ""
    counts: Counts = field(default_factory=Counts)
    exit: int = 0
    messages: list[str] = field(default_factory=list)
    verified: bool = True
    cut: bool = False

    def close(self) -> None:
        """Set the exit code that the counts ask for, where none is set."""
        refused = sum(self.counts.rejected.values()) - self.counts.rejected.get(
            "control", 0
        )
        if (
            self.exit == 0
            and self.counts.read > LIMIT_FROM
            and refused > LIMIT_SHARE * self.counts.read
        ):
            self.exit = 3
            self.messages.append(
                f"{self.path}: {refused} of {self.counts.read} records were refused; "
                "look at the reasons before you trust what was stored."
            )

    def as_json(self) -> dict[str, Any]:
        """The entry of the report."""
        return {
            "path": self.path,
            "format": self.format,
            "read": self.counts.read,
            "stored": self.counts.stored,
            "duplicates": self.counts.duplicates,
            "rejected": dict(sorted(self.counts.rejected.items())),
            "exit": self.exit,
            "warnings": dict(sorted(self.counts.warnings.items())),
        }


@dataclass(slots=True)
class Report:
    """What an ingest did; accounts, posts and interactions are the store's afterwards."""

    files: list[FileReport] = field(default_factory=list)
    seconds: float = 0.0
    accounts: int = 0
    posts: int = 0
    interactions: int = 0
    context: int = 0
    brands: dict[str, int] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)
    """The files of the quarantine that this run wrote; no part of `as_json`."""

    @property
    def exit(self) -> int:
        """The worst of the files: damaged before refused before done."""
        return max((file.exit for file in self.files), default=0)

    def as_json(self) -> dict[str, Any]:
        """The one JSON object of `--report -`."""
        report: dict[str, Any] = {
            "files": [file.as_json() for file in self.files],
            "seconds": round(self.seconds, 3),
            "accounts": self.accounts,
            "posts": self.posts,
            "interactions": self.interactions,
            "context": self.context,
        }
        if self.brands:
            report["brands"] = dict(sorted(self.brands.items()))
        return report


def plain(text: str) -> str:
    """Text of a file as a terminal may show it: no escapes, no controls."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

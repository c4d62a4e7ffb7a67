"""The report of an ingest: one object per run, one entry per file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graph.model import ReadingChoice, RecordCounts

MAX_REJECTED_SHARE = 0.05
MIN_RECORDS_FOR_LIMIT = 100
"""Minimum number of records for the limit above: a longer file fails (exit code 3) if
more than 5 % of its records are refused."""


FileEvent = Literal["record_rejected", "file_rejected", "file_damaged"]
"""What a message is about: one record, a refused file, a file that is partly stored."""


@dataclass(frozen=True, slots=True)
class FileMessage:
    """A message about a file: facts for programs, and as text a line for people.

    Parameters:
        event: what it is about.
        path: of the file.
        text: the cause; of a record: the detail of its reason.
        line: of a rejected record.
        reason: name of the reason, if it has one.
        hint: what to do about it on the command line.

    """

    event: FileEvent
    path: str
    text: str
    line: int | None = None
    reason: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """The line of the command: path, line, reason, text and hint.

        >>> str(FileMessage("record_rejected", "a.csv", "x", line=3, reason="bad_id"))
        'a.csv, line 3: bad_id: x'
        >>> str(FileMessage("file_rejected", "a.csv", "No table", hint="do this"))
        'a.csv: No table; do this.'
        """
        if self.event == "record_rejected":
            detail = f": {self.text}" if self.text else ""
            return f"{self.path}, line {self.line}: {self.reason}{detail}"
        return f"{self.path}: {self.text}{f'; {self.hint}.' if self.hint else ''}"

    def as_json(self) -> dict[str, Any]:
        """The facts of its event, without those that it does not have."""
        facts = {
            "path": self.path,
            "line": self.line,
            "reason": self.reason,
            "message": self.text,
        }
        return {name: value for name, value in facts.items() if value not in (None, "")}


@dataclass(slots=True)
class FileReport:
    """The result of one file, with messages for the log.

    Parameters:
        path: as given, or below a given folder.
        format: name of the reader.
        counts: of its records.
        exit: code of the file: 0 done, 2 refused, 3 damaged.
        messages: for the log.
        verified: whether the reader was compared with a real file.
        interrupted: reading failed because of the disk or network, not of the file.
        unused_columns: columns of its tables from which nothing was read.
        unread_cells: column to the number of its cells that could not be read.
        choices: how it was read where it could mean several things.
        own_posts: whether it holds one's own posts with totals, and nobody who shared.
        rejects_shown: number of messages about rejected records, by reason.

    """

    path: str
    format: str = ""
    counts: RecordCounts = field(default_factory=RecordCounts)
    exit: int = 0
    messages: list[FileMessage] = field(default_factory=list)
    verified: bool = True
    interrupted: bool = False
    unused_columns: list[str] = field(default_factory=list)
    unread_cells: dict[str, int] = field(default_factory=dict)
    choices: list[ReadingChoice] = field(default_factory=list)
    own_posts: bool = False
    rejects_shown: dict[str, int] = field(default_factory=dict)

    def add_unused_columns(self, columns: Iterable[str]) -> None:
        """Name columns of a table that were not used, each once.

        >>> report = FileReport("a.zip")
        >>> report.add_unused_columns(["a"]), report.add_unused_columns(["b", "a"])
        (None, None)
        >>> report.unused_columns
        ['a', 'b']
        """
        self.unused_columns = list(dict.fromkeys((*self.unused_columns, *columns)))

    def add_choice(self, choice: ReadingChoice) -> None:
        """Keep a choice once, also if several members of an archive made it."""
        if choice not in self.choices:
            self.choices.append(choice)

    def count_unread_cells(self, columns: Iterable[str]) -> None:
        """Count one cell that could not be read in each of these columns."""
        for column in columns:
            self.unread_cells[column] = self.unread_cells.get(column, 0) + 1

    def add_refusal(self, text: str, *, reason: str = "", hint: str = "") -> None:
        """Set exit code 2: the file is refused as a whole.

        Parameters:
            text: the cause.
            reason: name of the reason.
            hint: what to do about it on the command line.
        """
        self.exit = 2
        message = FileMessage(
            "file_rejected", self.path, text, reason=reason, hint=hint
        )
        self.messages.append(message)

    def add_damage(self, text: str) -> None:
        """Set exit code 3: only the readable part of the file is stored."""
        self.exit = 3
        self.messages.append(FileMessage("file_damaged", self.path, text))

    def set_exit_code(self) -> None:
        """Set exit code 3 if too many records were refused and no code is set.

        A file whose records are all refused fails, however small it is.
        """
        read, rejected = self.counts.read, self.counts.rejected
        refused = sum(rejected.values()) - rejected.get("control", 0)
        if self.exit:
            return
        if refused and refused == read:
            reasons = ", ".join(sorted(rejected))
            self.add_damage(
                "nothing in this file could be used: all its records were refused "
                f"({reasons}); the lines above give the reason of each."
            )
        elif read > MIN_RECORDS_FOR_LIMIT and refused > MAX_REJECTED_SHARE * read:
            self.add_damage(
                f"{refused} of {read} records were refused; "
                "check the reasons before you rely on the stored data."
            )

    def as_json(self) -> dict[str, Any]:
        """The entry of the file in the report."""
        return {
            "path": self.path,
            "format": self.format,
            "read": self.counts.read,
            "stored": self.counts.stored,
            "duplicates": self.counts.duplicates,
            "rejected": dict(sorted(self.counts.rejected.items())),
            "exit": self.exit,
            "warnings": dict(sorted(self.counts.warnings.items())),
            "unused_columns": list(self.unused_columns),
            "unread_cells": dict(self.unread_cells),
            "choices": [asdict(one) for one in self.choices],
            "own_posts": self.own_posts,
        }


@dataclass(slots=True)
class IngestReport:
    """Result of a run; accounts, posts and interactions are totals of the store."""

    files: list[FileReport] = field(default_factory=list)
    seconds: float = 0.0
    accounts: int = 0
    posts: int = 0
    interactions: int = 0
    context: int = 0
    brands: dict[str, int] = field(default_factory=dict)
    quarantine_files: list[str] = field(default_factory=list)
    """Names of the quarantine files that this run wrote; not in `as_json`."""

    @property
    def exit(self) -> int:
        """The highest exit code of the files: 3 damaged, 2 refused, 0 done."""
        return max((file.exit for file in self.files), default=0)

    def totals_as_json(self) -> dict[str, int]:
        """The totals of the store."""
        return {
            "accounts": self.accounts,
            "posts": self.posts,
            "interactions": self.interactions,
            "context": self.context,
        }

    def as_json(self) -> dict[str, Any]:
        """The one JSON object of `--report -`."""
        report: dict[str, Any] = {
            "files": [file.as_json() for file in self.files],
            "seconds": round(self.seconds, 3),
            **self.totals_as_json(),
        }
        if self.brands:
            report["brands"] = dict(sorted(self.brands.items()))
        return report


def printable_text(text: str) -> str:
    """Replace control characters of a text, so that a terminal can show it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

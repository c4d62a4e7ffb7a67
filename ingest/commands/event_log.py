"""Events of a command on stderr: a JSON line for programs, or a sentence for people.

`--progress jsonl` selects JSON lines, beside the lines of progress. Each event line is an
object with its name under `event`; events with a text for users have it under `message`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from graph.errors import GrapevineError
from ingest.loading.ingest_report import (
    FileMessage,
    FileReport,
    IngestReport,
    printable_text,
)

OWN_POSTS_NOTE: Final = "your own posts with totals: what worked, not who shared it"


@dataclass(frozen=True, slots=True)
class CommandEvent:
    """One event of a command: its name, a sentence for people, facts for programs."""

    name: str
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)


EventLog = Callable[[CommandEvent], None]


def choose_event_log(progress: str) -> EventLog:
    """The log for a value of `--progress`."""
    return print_event_json if progress == "jsonl" else print_event_sentence


def print_event_json(event: CommandEvent) -> None:
    """Print the facts of an event as one line of JSON."""
    line = json.dumps({"event": event.name, **event.facts}, ensure_ascii=True)
    print(line, file=sys.stderr, flush=True)


def print_event_sentence(event: CommandEvent) -> None:
    """Print the sentence of an event, over a progress bar if there is one."""
    text = printable_text(event.sentence)
    line = f"\r{text:<70}" if sys.stderr.isatty() else text
    print(line, file=sys.stderr, flush=True)


def report_errors(run: Callable[[], int], log: EventLog) -> int:
    """Run a command; its errors become an event and an exit code."""
    try:
        return run()
    except GrapevineError as error:
        log(error_event(str(error)))
        return error.exit_code
    except KeyboardInterrupt:
        log(error_event("Stopped. Run the same command again to continue."))
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        where = f"{printable_text(str(error.filename))}: " if error.filename else ""
        log(error_event(f"{where}{error.strerror or error}; check the path."))
        return 1


def error_event(message: str) -> CommandEvent:
    """The event of an error that ends the command."""
    return CommandEvent("error", message, {"message": message})


def rescored_event(changed: int) -> CommandEvent:
    """The event of a rescoring that changed some posts."""
    return CommandEvent("rescored", f"{changed:,} posts changed.", {"changed": changed})


def message_event(message: FileMessage) -> CommandEvent:
    """The event of a message about a file."""
    return CommandEvent(message.event, str(message), message.as_json())


def report_events(report: IngestReport, *, dry_run: bool) -> Iterator[CommandEvent]:
    """The events of a finished run: messages, counts and warnings of each file."""
    for file in report.files:
        yield from map(message_event, file.messages)
        yield _file_event(file, "new" if dry_run else "stored")
        for name, count in sorted(file.counts.warnings.items()):
            facts = {"path": file.path, "warning": name, "count": count}
            yield CommandEvent("warned", f"  note: {name} {count:,}", facts)
        yield from _reading_events(file)
    if dry_run and report.brands:
        brands = dict(sorted(report.brands.items()))
        names = ", ".join(f"{name} {count:,}" for name, count in brands.items())
        yield CommandEvent("brands", f"brands found: {names}", {"brands": brands})


def _reading_events(file: FileReport) -> Iterator[CommandEvent]:
    """How the columns of a file were read: choices, unread cells, unused columns."""
    facts: dict[str, Any]
    if file.own_posts:
        facts = {"path": file.path}
        yield CommandEvent("own_posts", f"  {OWN_POSTS_NOTE}", facts)
    for choice in file.choices:
        facts = {"path": file.path, **asdict(choice)}
        sentence = f"  read as: {choice.name} {choice.value} ({choice.reason})"
        yield CommandEvent("choice_made", sentence, facts)
    for column, count in file.unread_cells.items():
        facts = {"path": file.path, "column": column, "count": count}
        sentence = f"  not read: {count:,} cells of the column {column!r}"
        yield CommandEvent("cells_not_read", sentence, facts)
    if file.unused_columns:
        names = ", ".join(repr(column) for column in file.unused_columns)
        facts = {"path": file.path, "columns": list(file.unused_columns)}
        yield CommandEvent("columns_unused", f"  unused columns: {names}", facts)


def _file_event(file: FileReport, verb: str) -> CommandEvent:
    counts = file.counts
    unverified = "" if file.verified else " (unverified: no real file was tried)"
    sentence = (
        f"{file.path}: {file.format or 'not recognised'}{unverified}, "
        f"{counts.read:,} read, {counts.stored:,} {verb}, "
        f"{counts.duplicates:,} seen before, {sum(counts.rejected.values()):,} refused"
    )
    return CommandEvent("file_read", sentence, file.as_json())

"""Messages about an ingest: from codes in reports, and from events, to sentences.

An event is a line of JSON on the stderr of `python -m ingest --progress jsonl`; its
names and facts are those of `ingest/commands/event_log.py` and `watch_events.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from graph.phrasing import format_count, join_words
from graph.rendering.escaping import visible_text

CommandEvent = Mapping[str, Any]

REJECTION_REASONS: Final[Mapping[str, str]] = {
    "bad_json": "it is not complete JSON",
    "bad_encoding": "its text cannot be decoded",
    "bad_type": "a field has a value of the wrong type",
    "bad_id": "its id was damaged, as spreadsheets do",
    "bad_time": "its time cannot be read",
    "bad_platform": "its platform has no usable name",
    "bad_row": "its cells do not match the columns",
    "not_object": "it is not a record",
    "missing_id": "it has no id",
    "missing_author": "it names no author",
    "too_long": "it is longer than any post",
    "too_deep": "it is nested too deeply",
    "truncated": "the file ends in the middle of it",
    "unclosed_quote": "a quotation mark is not closed",
    "control": "it is a deletion notice, which was applied",
    "deleted": "its platform reports it as deleted",
}
"""Text for each reason to reject a record."""

WARNING_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "made_id": ("record", "without an id, which got a new one"),
    "conflict": ("record", "in two versions with different text; the first is kept"),
    "self_reference": (
        "interaction",
        "of an account with itself, which is not counted",
    ),
    "nul_removed": ("text", "with invisible zero bytes, which were removed"),
    "surrogate_replaced": ("text", "with broken characters, which were replaced"),
    "rounded_id": ("record", "whose id a spreadsheet had rounded, which got a new one"),
    "placeholder_author": (
        "post",
        "under a name like “Anonymous”, which has no account",
    ),
    "archive_owner_unknown": (
        "file",
        "without its account.js, so its posts have no author; load the whole folder",
    ),
    "archive_account": ("file", "that names the owner of the archive"),
    "comments_not_in_file": ("comment", "that the file names and does not hold"),
    "no_post": ("entry", "of the archive that is no post"),
    "hidden_count": ("count", "that its author hides, which is unknown"),
    "approximate_time": ("time", "that was given as an age, counted from collection"),
    "field_dropped": ("value", "that is impossible, which was dropped"),
    "bad_mention": ("mention", "that cannot be read, which was dropped"),
    "no_zone": ("time", "without a time zone, which was read as UTC"),
    "empty_file": ("file", "without content"),
    "member_not_read": ("file", "of the archive in no known format"),
    "kind_assumed": ("interaction", "without a kind, which got the format's default"),
    "empty_envelope": ("page", "without a record"),
    "lines_above_header": ("line", "above the header, which was skipped"),
    "mixed_script": ("handle", "that mixes alphabets and may imitate another"),
}
"""For each warning of the report: the noun that it counts, and the rest of its text."""

_STATE_LABELS: Final[Mapping[str, str]] = {
    "done": "read in",
    "refused": "refused",
    "damaged": "damaged: the readable part is stored",
    "failed": "failed",
    "stopped": "stopped: load the same file to continue",
    "lost": "ended early: load the same file to continue",
    "watched": "read in as they arrived",
}


def recognition_sentence(file: Mapping[str, Any], titles: Mapping[str, Any]) -> str:
    """A sentence on the detected format of a file.

    Parameters:
        file: the file's entry in the report.
        titles: the formats as printed by `ingest.commands.list_formats`.

    >>> recognition_sentence({"format": "x", "read": 2}, {"x": {"title": "Posts of X"}})
    'We recognise this: Posts of X. It has 2 records.'
    """
    name = str(file.get("format") or "")
    if not name:
        return "No reader knows this file."
    title = titles.get(name, {}).get("title", name)
    if name == "mapped":
        title = "a table with guessed columns"
    return f"We recognise this: {title}. It has {format_count(file['read'], 'record')}."


def record_count_sentence(file: Mapping[str, Any], dry_run: bool = False) -> str:
    """A sentence on the stored, duplicate and rejected records of a file.

    Parameters:
        file: the file's entry in the report.
        dry_run: whether nothing was stored.

    >>> record_count_sentence({"stored": 2, "duplicates": 1, "rejected": {"bad_id": 1}})
    '2 records were stored, 1 was stored before, 1 was rejected.'
    """
    rejected = sum(file.get("rejected", {}).values())
    stored, duplicates = file.get("stored", 0), file.get("duplicates", 0)
    verb = "new" if dry_run else "stored"
    parts = [
        f"{format_count(stored, 'record').capitalize()} {_be(stored, dry_run)} {verb}"
    ]
    if duplicates:
        where = "repeated in the file" if dry_run else "stored before"
        parts.append(f"{duplicates:,} {_be(duplicates, dry_run)} {where}")
    if rejected:
        parts.append(f"{rejected:,} {_be(rejected, dry_run)} rejected")
    return f"{', '.join(parts)}."


def _be(count: int, present: bool) -> str:
    if present:
        return "is" if count == 1 else "are"
    return "was" if count == 1 else "were"


def batch_sentence(report: Mapping[str, Any]) -> str:
    """Sentences on one batch of files that a folder watcher has read.

    >>> batch_sentence({"files": [{"path": "/in/a.csv", "stored": 2}]})
    'a.csv: 2 records were stored.'
    >>> batch_sentence({"files": [{"path": "/in/b.exe", "exit": 2}]})
    'b.exe cannot be read: check it above to see why.'
    """
    files: Sequence[Mapping[str, Any]] = report.get("files", ())
    unreadable = [
        file for file in files if file.get("exit") == 2 and not file.get("stored")
    ]
    readable = [file for file in files if file not in unreadable]
    sentences = []
    if readable:
        totals = {
            name: sum(int(file.get(name, 0)) for file in readable)
            for name in ("stored", "duplicates")
        }
        rejected = sum(sum(file.get("rejected", {}).values()) for file in readable)
        counts = record_count_sentence({**totals, "rejected": {"all": rejected}})
        sentences.append(f"{join_file_names(_paths(readable))}: {counts}")
    if unreadable:
        names = join_file_names(_paths(unreadable))
        sentences.append(f"{names} cannot be read: check it above to see why.")
    return " ".join(sentences)


def _paths(files: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(file["path"]) for file in files]


def join_file_names(paths: Sequence[str]) -> str:
    """The names of the first three files, and the number of others.

    >>> join_file_names(["/in/a.csv", "/in/b.csv", "/in/c.csv", "/in/d.csv"])
    'a.csv, b.csv, c.csv and 1 more'
    """
    names = [visible_text(os.path.basename(path)) for path in paths]
    others = [f"{len(names) - 3:,} more"] if len(names) > 3 else []
    return join_words([*names[:3], *others])


def rejection_rows(file: Mapping[str, Any]) -> list[dict[str, object]]:
    """The reasons for rejected records, as rows, the most frequent first.

    >>> rejection_rows({"rejected": {"bad_id": 2}})[0]["because"]
    'its id was damaged, as spreadsheets do'
    """
    rejected = sorted(
        file.get("rejected", {}).items(), key=lambda item: (-item[1], item[0])
    )
    return [
        {"records": count, "because": REJECTION_REASONS.get(name, name), "name": name}
        for name, count in rejected
    ]


def warning_sentences(file: Mapping[str, Any]) -> list[str]:
    """Sentences on the warnings of a file that was read nevertheless."""
    warnings = sorted(file.get("warnings", {}).items())
    return [
        f"Note: {format_count(count, WARNING_LABELS[name][0])} {WARNING_LABELS[name][1]}."
        if name in WARNING_LABELS
        else f"Note: {name.replace('_', ' ')} ({count:,})."
        for name, count in warnings
        if name not in REJECTION_REASONS and not name.startswith("unsupported")
    ]


def reading_sentences(file: Mapping[str, Any]) -> list[str]:
    """Sentences on how the columns of a file were read, and which were not.

    >>> reading_sentences({"unused_columns": ["mood"], "unread_cells": {"likes": 2}})
    ['Column “likes”: 2 cells cannot be read.', 'Not used: “mood”.']
    """
    choices = [
        f"Read as: {choice['name']} {choice['value']} ({choice['reason']})."
        for choice in file.get("choices", ())
    ]
    unread = [
        f"Column “{visible_text(column)}”: {format_count(count, 'cell')} cannot be read."
        for column, count in file.get("unread_cells", {}).items()
    ]
    if file.get("own_posts"):
        choices.insert(0, "Your own posts with totals: what worked, not who shared it.")
    names = [f"“{visible_text(name)}”" for name in file.get("unused_columns", ())]
    return [*choices, *unread, *([f"Not used: {', '.join(names)}."] if names else [])]


def ingested_paths(entry: Mapping[str, Any]) -> list[str]:
    """The files of an ingest, each once; a file that grew was read several times.

    >>> ingested_paths({"files": [{"path": "a"}, {"path": "b"}, {"path": "a"}]})
    ['a', 'b']
    """
    return list(dict.fromkeys(map(visible_text, _paths(entry.get("files", ())))))


def history_row(entry: Mapping[str, Any]) -> dict[str, object]:
    """One ingest as a row of the history table."""
    files: Sequence[Mapping[str, Any]] = entry.get("files", ())
    names = ingested_paths(entry) or list(entry.get("names", ()))
    file_names = join_words(names[:3]) + (" …" if len(names) > 3 else "")

    def total(name: str) -> int:
        return sum(int(file.get(name, 0)) for file in files)

    return {
        "when": str(entry.get("begun", ""))[:16].replace("T", " "),
        "file": file_names,
        "read": total("read"),
        "stored": total("stored"),
        "stored before": total("duplicates"),
        "rejected": sum(sum(file.get("rejected", {}).values()) for file in files),
        "ended": _STATE_LABELS.get(str(entry.get("state")), str(entry.get("state"))),
    }


def event_sentences(events: Sequence[CommandEvent]) -> list[str]:
    """Sentences on the messages of an ingest; its counts are in its report.

    >>> rejected = {"event": "record_rejected", "line": 3, "reason": "bad_json"}
    >>> event_sentences([rejected, {"event": "file_read", "read": 3}])
    ['Line 3: it is not complete JSON.']
    """
    return [
        _MESSAGE_SENTENCES[str(event["event"])](event)
        for event in events
        if event["event"] in _MESSAGE_SENTENCES
    ]


def watcher_problem(events: Sequence[CommandEvent]) -> str:
    """The current problem of a folder watcher; an empty text if there is none.

    >>> missing = {"event": "folder_missing", "path": "/in", "why": "No such file"}
    >>> watcher_problem([missing])
    'The folder /in is missing (No such file). Its files are read when it is back.'
    >>> watcher_problem([missing, {"event": "folder_back", "path": "/in"}])
    ''
    """
    if not events:
        return ""
    latest = events[-1]
    describe = _PROBLEM_SENTENCES.get(str(latest["event"]))
    return describe(latest) if describe is not None else ""


def _rejected_record(event: CommandEvent) -> str:
    reason, detail = str(event["reason"]), event.get("message", "")
    cause = REJECTION_REASONS.get(reason, reason)
    return f"Line {event['line']}: {cause}{f' ({detail})' if detail else ''}."


def _message(event: CommandEvent) -> str:
    text = str(event["message"])
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _damage(event: CommandEvent) -> str:
    text = _message(event)
    return f"{text[:1].upper()}{text[1:]}"


def _missing_folder(event: CommandEvent) -> str:
    folder = visible_text(event["path"])
    return (
        f"The folder {folder} is missing ({event['why']}). "
        "Its files are read when it is back."
    )


def _unreadable(event: CommandEvent) -> str:
    return f"{visible_text(event['path'])} cannot be read: {event['why']}."


def _bad_name(event: CommandEvent) -> str:
    return f"{visible_text(event['path'])}: its name is not UTF-8. Rename it."


def _waiting(event: CommandEvent) -> str:
    return f"{_message(event)} It is tried again every {event['seconds']:g} seconds."


def _publish_failed(event: CommandEvent) -> str:
    return f"{_message(event)} It is tried again."


def _unpublished(event: CommandEvent) -> str:
    """A batch that is stored and waits for its publication; else an empty text."""
    if event["published"]:
        return ""
    counts = {**event, "rejected": {"all": event["rejected"]}}
    names = join_file_names(event["paths"])
    return f"{names}: {record_count_sentence(counts)} They are not published yet."


def _of_file(
    describe: Callable[[CommandEvent], str],
) -> Callable[[CommandEvent], str]:
    """The same sentence after the name of its file."""
    return lambda event: f"{join_file_names([str(event['path'])])}: {describe(event)}"


_MESSAGE_SENTENCES: Final[Mapping[str, Callable[[CommandEvent], str]]] = {
    "record_rejected": _rejected_record,
    "file_rejected": _message,
    "file_damaged": _damage,
    "error": _message,
    "text": _message,
}
"""Events of an ingest that the page displays, with their sentences."""

_PROBLEM_SENTENCES: Final[Mapping[str, Callable[[CommandEvent], str]]] = {
    "record_rejected": _of_file(_rejected_record),
    "file_rejected": _of_file(_message),
    "file_damaged": _of_file(_damage),
    "folder_missing": _missing_folder,
    "unreadable": _unreadable,
    "bad_name": _bad_name,
    "waiting": _waiting,
    "publish_failed": _publish_failed,
    "taken": _unpublished,
    "error": _message,
    "text": _message,
}
"""Events of a watcher that report a problem; after any other it has none."""

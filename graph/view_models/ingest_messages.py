"""Messages about an ingest: from the report's codes to sentences for users."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph.phrasing import format_count, join_words
from graph.rendering.escaping import visible_text

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
        sentences.append(f"{_file_names(readable)}: {counts}")
    if unreadable:
        sentences.append(
            f"{_file_names(unreadable)} cannot be read: check it above to see why."
        )
    return " ".join(sentences)


def _file_names(files: Sequence[Mapping[str, Any]]) -> str:
    """The names of the first three files, and the number of others."""
    names = [visible_text(os.path.basename(str(file["path"]))) for file in files]
    others = [f"{len(names) - 3:,} more"] if len(names) > 3 else []
    return join_words([*names[:3], *others])


def watcher_problem(messages: Sequence[str]) -> str:
    """The current problem of a folder watcher; an empty text if there is none.

    >>> watcher_problem(["Watching /in, ...", "/in is gone (...): waiting."])
    '/in is gone (...): waiting.'
    >>> watcher_problem(["/in is gone (...): waiting.", "/in is back."])
    ''
    """
    good_starts = ("Watching ", "No longer watching ")
    good_ends = ("published.", "left alone.", "is back.")
    if (
        not messages
        or messages[-1].startswith(good_starts)
        or messages[-1].endswith(good_ends)
    ):
        return ""
    return messages[-1]


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


def clean_messages(messages: Sequence[str]) -> list[str]:
    """The command's messages without paths, and without what the page shows itself.

    >>> clean_messages(
    ...     ["/tmp/u/upload, line 3: bad_json: cut", "  note: x 1", "a: b, 1 read, 0"]
    ... )
    ['Line 3: it is not complete JSON (cut).']
    """
    cleaned = []
    for message in messages:
        if _SHOWN_ELSEWHERE.search(message):
            continue
        location = _LOCATION.match(message)
        if location is None:
            cleaned.append(message)
            continue
        text = message[location.end() :].partition("; say which column")[0]
        code, colon, detail = text.partition(": ")
        if code in REJECTION_REASONS:
            text = REJECTION_REASONS[code] + (f" ({detail})" if colon else "")
        cleaned.append(f"Line {location[1]}: {text}." if location[1] else f"{text}.")
    return [message.replace("..", ".") for message in cleaned]


_LOCATION = re.compile(r"^.*?(?:, line (\d+))?: ")
_SHOWN_ELSEWHERE = re.compile(r"^\s*note: |^brands found: |: .*, [\d,]+ read, ")


def ingested_paths(entry: Mapping[str, Any]) -> list[str]:
    """The files of an ingest, each once; a file that grew was read several times.

    >>> ingested_paths({"files": [{"path": "a"}, {"path": "b"}, {"path": "a"}]})
    ['a', 'b']
    """
    paths = (visible_text(str(file["path"])) for file in entry.get("files", ()))
    return list(dict.fromkeys(paths))


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

"""What an ingest did, in words: from the report's names to sentences for people."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph.phrasing import listed, many
from graph.rendering.escaping import visible

REASONS: Final[Mapping[str, str]] = {
    "bad_json": "it is not whole JSON",
    "bad_encoding": "its letters cannot be decoded",
    "bad_type": "a field holds something of the wrong kind",
    "bad_id": "its number was damaged, as spreadsheets do",
    "bad_time": "its time cannot be told",
    "bad_platform": "its platform has no usable name",
    "bad_row": "its cells do not fit the columns",
    "not_object": "it is no record",
    "missing_id": "it has no number",
    "missing_author": "nobody is named as its author",
    "too_long": "it is longer than any post",
    "too_deep": "it is nested too deeply",
    "truncated": "the file ends in the middle of it",
    "unclosed_quote": "a quotation mark never closes",
    "control": "it is a notice of deletion, which was obeyed",
    "deleted": "its platform says that it is gone",
}
"""Why a record was set aside."""

WARNINGS: Final[Mapping[str, tuple[str, str]]] = {
    "made_id": ("record", "without a number, which got one of ours"),
    "conflict": ("record", "that came twice with different words; the first stays"),
    "self_reference": ("act", "on oneself, which counts for nobody"),
    "nul_removed": ("text", "with invisible zero bytes, which were taken out"),
    "surrogate_replaced": ("text", "with broken letters, which were replaced"),
    "field_dropped": ("value", "that cannot be, which was left out"),
    "bad_mention": ("mention", "that cannot be read, which was left out"),
    "no_zone": ("time", "without a zone, which was taken as UTC"),
    "empty_file": ("file", "with nothing in it"),
    "member_not_read": ("file", "of the archive in no known format"),
    "kind_assumed": ("act", "without a kind, which was taken as the format says"),
    "empty_envelope": ("page", "without a record"),
    "lines_above_header": ("line", "above the header, which was skipped"),
    "mixed_script": ("handle", "that mixes alphabets and may imitate another"),
}
"""What a warning of the report counts, and what is said of it."""

_STATES: Final[Mapping[str, str]] = {
    "done": "read in",
    "refused": "refused",
    "damaged": "damaged: what was whole is stored",
    "failed": "failed",
    "stopped": "stopped: the same file goes on from there",
    "lost": "ended early: the same file goes on from there",
    "watched": "read in as they came",
}


def recognised(file: Mapping[str, Any], titles: Mapping[str, Any]) -> str:
    """What a file is, in a sentence; the titles are those of `ingest.commands.list_formats`.

    >>> recognised({"format": "x", "read": 2}, {"x": {"title": "Posts of X"}})
    'We recognise this: Posts of X. It holds 2 records.'
    """
    name = str(file.get("format") or "")
    if not name:
        return "No reader knows this file."
    title = titles.get(name, {}).get("title", name)
    if name == "mapped":
        title = "a table whose columns we had to guess"
    return f"We recognise this: {title}. It holds {many(file['read'], 'record')}."


def counts(file: Mapping[str, Any], dry_run: bool = False) -> str:
    """What became of the records of a file, in a sentence.

    >>> counts({"stored": 2, "duplicates": 1, "rejected": {"bad_id": 1}})
    '2 records were stored, 1 was there before, 1 was set aside.'
    """
    refused = sum(file.get("rejected", {}).values())
    stored, known = file.get("stored", 0), file.get("duplicates", 0)
    verb = "new" if dry_run else "stored"
    parts = [f"{many(stored, 'record').capitalize()} {_be(stored, dry_run)} {verb}"]
    if known:
        where = "repeated in the file" if dry_run else "there before"
        parts.append(f"{known:,} {_be(known, dry_run)} {where}")
    if refused:
        parts.append(f"{refused:,} {_be(refused, dry_run)} set aside")
    return f"{', '.join(parts)}."


def _be(count: int, now: bool) -> str:
    if now:
        return "is" if count == 1 else "are"
    return "was" if count == 1 else "were"


def batch(found: Mapping[str, Any]) -> str:
    """What a watcher has read at once, in a sentence.

    >>> batch({"files": [{"path": "/in/a.csv", "stored": 2}]})
    'a.csv: 2 records were stored.'
    >>> batch({"files": [{"path": "/in/b.exe", "exit": 2}]})
    'b.exe cannot be read: look at it above to see why.'
    """
    files: Sequence[Mapping[str, Any]] = found.get("files", ())
    bad = [one for one in files if one.get("exit") == 2 and not one.get("stored")]
    good = [one for one in files if one not in bad]
    said = []
    if good:
        whole = {
            name: sum(int(one.get(name, 0)) for one in good)
            for name in ("stored", "duplicates")
        }
        refused = sum(sum(one.get("rejected", {}).values()) for one in good)
        total = counts({**whole, "rejected": {"all": refused}})
        said.append(f"{_few(good)}: {total}")
    if bad:
        said.append(f"{_few(bad)} cannot be read: look at it above to see why.")
    return " ".join(said)


def _few(files: Sequence[Mapping[str, Any]]) -> str:
    """The names of the first files, and how many more there are."""
    names = [visible(os.path.basename(str(one["path"]))) for one in files]
    more = [f"{len(names) - 3:,} more"] if len(names) > 3 else []
    return listed([*names[:3], *more])


def trouble(words: Sequence[str]) -> str:
    """What stands in a watcher's way now; nothing where it goes on well.

    >>> trouble(["Watching /in, ...", "/in is gone (...): waiting."])
    '/in is gone (...): waiting.'
    >>> trouble(["/in is gone (...): waiting.", "/in is back."])
    ''
    """
    well = ("Watching ", "No longer watching ")
    ends = ("published.", "left alone.", "is back.")
    if not words or words[-1].startswith(well) or words[-1].endswith(ends):
        return ""
    return words[-1]


def reasons(file: Mapping[str, Any]) -> list[dict[str, object]]:
    """Why records were set aside, as rows: the most frequent first.

    >>> reasons({"rejected": {"bad_id": 2}})[0]["because"]
    'its number was damaged, as spreadsheets do'
    """
    found = sorted(file.get("rejected", {}).items(), key=lambda one: (-one[1], one[0]))
    return [
        {"records": count, "because": REASONS.get(name, name), "name": name}
        for name, count in found
    ]


def remarks(file: Mapping[str, Any]) -> list[str]:
    """What a person should know of a file that was read all the same."""
    found = sorted(file.get("warnings", {}).items())
    return [
        f"Note: {many(count, WARNINGS[name][0])} {WARNINGS[name][1]}."
        if name in WARNINGS
        else f"Note: {name.replace('_', ' ')} ({count:,})."
        for name, count in found
        if name not in REASONS and not name.startswith("unsupported")
    ]


def sentences(words: Sequence[str]) -> list[str]:
    """What the command said, without what pages say themselves and without places.

    >>> sentences(
    ...     ["/tmp/u/upload, line 3: bad_json: cut", "  note: x 1", "a: b, 1 read, 0"]
    ... )
    ['Line 3: it is not whole JSON (cut).']
    """
    found = []
    for one in words:
        if _OWN.search(one):
            continue
        place = _PLACE.match(one)
        if place is None:
            found.append(one)
            continue
        said = one[place.end() :].partition("; say which column")[0]
        name, colon, detail = said.partition(": ")
        if name in REASONS:
            said = REASONS[name] + (f" ({detail})" if colon else "")
        found.append(f"Line {place[1]}: {said}." if place[1] else f"{said}.")
    return [one.replace("..", ".") for one in found]


_PLACE = re.compile(r"^.*?(?:, line (\d+))?: ")
_OWN = re.compile(r"^\s*note: |^brands found: |: .*, [\d,]+ read, ")


def paths(entry: Mapping[str, Any]) -> list[str]:
    """The files of an ingest, each once: one that grew was read several times.

    >>> paths({"files": [{"path": "a"}, {"path": "b"}, {"path": "a"}]})
    ['a', 'b']
    """
    found = (visible(str(file["path"])) for file in entry.get("files", ()))
    return list(dict.fromkeys(found))


def line(entry: Mapping[str, Any]) -> dict[str, object]:
    """One ingest as a row of the history."""
    files: Sequence[Mapping[str, Any]] = entry.get("files", ())
    names = paths(entry) or list(entry.get("names", ()))
    shown = listed(names[:3]) + (" …" if len(names) > 3 else "")

    def total(name: str) -> int:
        return sum(int(file.get(name, 0)) for file in files)

    return {
        "when": str(entry.get("begun", ""))[:16].replace("T", " "),
        "file": shown,
        "read": total("read"),
        "stored": total("stored"),
        "there before": total("duplicates"),
        "set aside": sum(sum(file.get("rejected", {}).values()) for file in files),
        "ended": _STATES.get(str(entry.get("state")), str(entry.get("state"))),
    }

"""Events of a folder watcher; `graph/view_models/ingest_messages.py` reads their facts.

Messages about a file that was rejected or is damaged are events of `event_log`.
"""

from __future__ import annotations

import os

from ingest.commands.event_log import CommandEvent
from ingest.loading.ingest_report import IngestReport


def watch_started(folder: str, seconds: float) -> CommandEvent:
    """The watcher polls the folder from now on."""
    sentence = f"Watching {folder}, every {seconds:g} seconds; Ctrl-C ends it."
    return CommandEvent("watching", sentence, {"path": folder, "seconds": seconds})


def watch_ended(folder: str) -> CommandEvent:
    """The watcher was stopped after its last batch."""
    sentence = f"No longer watching {folder}; all that was read is stored."
    return CommandEvent("ended", sentence, {"path": folder})


def folder_missing(folder: str, why: str) -> CommandEvent:
    """The watched folder cannot be listed, such as a network drive that is away."""
    sentence = f"{folder} is gone ({why}): waiting until it is back."
    return CommandEvent("folder_missing", sentence, {"path": folder, "why": why})


def folder_back(folder: str) -> CommandEvent:
    """The watched folder can be listed again."""
    return CommandEvent("folder_back", f"{folder} is back.", {"path": folder})


def path_unreadable(path: str, why: str) -> CommandEvent:
    """A file or subfolder cannot be read; it is tried again."""
    sentence = f"{path} cannot be read: {why}."
    return CommandEvent("unreadable", sentence, {"path": path, "why": why})


def name_unreadable(path: str) -> CommandEvent:
    """The name of a file is not valid UTF-8, so no report can hold it."""
    sentence = f"{path}: its name is no UTF-8; rename it."
    return CommandEvent("bad_name", sentence, {"path": path})


def files_known(count: int) -> CommandEvent:
    """Files are in the store already, by their contents."""
    files = f"{count:,} files were" if count > 1 else "1 file was"
    sentence = f"{files} read before and left alone."
    return CommandEvent("known", sentence, {"files": count})


def store_waiting(message: str, seconds: float) -> CommandEvent:
    """A batch cannot be stored now; it is tried again in some seconds."""
    sentence = f"{message} It is tried again every {seconds:g} seconds."
    return CommandEvent("waiting", sentence, {"message": message, "seconds": seconds})


def publish_failed(message: str) -> CommandEvent:
    """A batch is stored, but not published; publishing is tried again."""
    sentence = f"{message} It is tried again."
    return CommandEvent("publish_failed", sentence, {"message": message})


def publish_recovered() -> CommandEvent:
    """Publishing works again after a failure."""
    return CommandEvent("published", "The stored posts are published.")


def batch_taken(report: IngestReport, *, published: bool) -> CommandEvent | None:
    """A batch is stored; None if every file was refused."""
    files = [file for file in report.files if file.exit != 2 or file.counts.stored]
    if not files:
        return None
    counts = {
        "read": sum(file.counts.read for file in files),
        "stored": sum(file.counts.stored for file in files),
        "duplicates": sum(file.counts.duplicates for file in files),
        "rejected": sum(sum(file.counts.rejected.values()) for file in files),
    }
    names = ", ".join(os.path.basename(file.path) for file in files[:3])
    more = f" and {len(files) - 3:,} more" if len(files) > 3 else ""
    sentence = (
        f"{names}{more}: {counts['read']:,} read, {counts['stored']:,} stored, "
        f"{counts['duplicates']:,} seen before, {counts['rejected']:,} refused; "
        f"{'published' if published else 'not published yet'}."
    )
    facts = {"paths": [file.path for file in files], **counts, "published": published}
    return CommandEvent("taken", sentence, facts)

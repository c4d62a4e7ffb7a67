"""Sentences on the page Data, from the events of `python -m ingest --progress jsonl`."""

from __future__ import annotations

from typing import Any

import pytest

from graph.view_models.ingest_messages import event_sentences, watcher_problem
from ingest.commands import watch_events
from ingest.commands.event_log import CommandEvent, error_event, message_event
from ingest.loading.ingest_report import FileMessage, FileReport, IngestReport


def facts(event: CommandEvent) -> dict[str, Any]:
    return {"event": event.name, **event.facts}


def taken(*, published: bool) -> CommandEvent:
    file = FileReport("/in/a.jsonl")
    file.counts.read = file.counts.stored = 2
    event = watch_events.batch_taken(IngestReport(files=[file]), published=published)
    assert event is not None
    return event


def record(detail: str = "") -> CommandEvent:
    return message_event(
        FileMessage("record_rejected", "/in/a.csv", detail, line=3, reason="bad_id")
    )


REFUSAL = FileMessage("file_rejected", "/in/a.csv", "No reader knows it", hint="--map")
DAMAGE = FileMessage("file_damaged", "/in/a.gz", "the gzip data are damaged")


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (watch_events.watch_started("/in", 10.0), ""),
        (watch_events.watch_ended("/in"), ""),
        (watch_events.folder_back("/in"), ""),
        (watch_events.files_known(3), ""),
        (watch_events.publish_recovered(), ""),
        (taken(published=True), ""),
        (
            taken(published=False),
            "a.jsonl: 2 records were stored. They are not published yet.",
        ),
        (
            watch_events.folder_missing("/in", "No such file"),
            "The folder /in is missing (No such file). "
            "Its files are read when it is back.",
        ),
        (
            watch_events.path_unreadable("/in/a", "Permission denied"),
            "/in/a cannot be read: Permission denied.",
        ),
        (
            watch_events.name_unreadable("/in/\udcff"),
            "/in/⟨U+DCFF⟩: its name is not UTF-8. Rename it.",
        ),
        (
            watch_events.store_waiting("It is busy.", 10.0),
            "It is busy. It is tried again every 10 seconds.",
        ),
        (
            watch_events.publish_failed("It failed."),
            "It failed. It is tried again.",
        ),
        (message_event(REFUSAL), "a.csv: No reader knows it."),
        (message_event(DAMAGE), "a.gz: The gzip data are damaged."),
        (
            record("1.2E+18"),
            "a.csv: Line 3: its id was damaged, as spreadsheets do (1.2E+18).",
        ),
        (error_event("The store is damaged."), "The store is damaged."),
        (CommandEvent("text", "", {"message": "a traceback"}), "a traceback."),
    ],
)
def test_the_latest_event_of_a_watcher_is_its_problem_or_none(
    event: CommandEvent, sentence: str
) -> None:
    earlier = facts(watch_events.folder_missing("/in", "No such file"))
    assert watcher_problem([earlier, facts(event)]) == sentence


def test_people_read_the_result_of_a_batch_in_one_sentence() -> None:
    sentence = "a.jsonl: 2 read, 2 stored, 0 seen before, 0 refused; "
    assert taken(published=True).sentence == f"{sentence}published."
    assert taken(published=False).sentence == f"{sentence}not published yet."


def test_a_watcher_without_events_has_no_problem() -> None:
    assert watcher_problem([]) == ""


def test_an_ingest_displays_its_messages_but_not_its_counts() -> None:
    events = [
        record(),
        message_event(REFUSAL),
        message_event(DAMAGE),
        CommandEvent("file_read", "", {"read": 3}),
        CommandEvent("warned", "", {"warning": "no_zone", "count": 1}),
        error_event("Publishing failed: run `python -m graph publish`."),
    ]
    assert event_sentences([facts(event) for event in events]) == [
        "Line 3: its id was damaged, as spreadsheets do.",
        "No reader knows it.",
        "The gzip data are damaged.",
        "Publishing failed: run `python -m graph publish`.",
    ]

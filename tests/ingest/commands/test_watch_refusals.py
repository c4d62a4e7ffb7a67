"""What a watcher refuses from the start, and a file that its store cannot take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.errors import GrapevineError, StoreLost
from graph.settings import Settings
from graph.view_models.ingest_messages import watcher_problem
from ingest.__main__ import main
from ingest.commands.event_log import CommandEvent
from ingest.commands.watch_folder import FolderWatcher
from ingest.loading.ingest_report import FileReport, IngestReport


def test_a_file_that_the_store_cannot_take_does_not_hold_up_the_others(
    tmp_path: Path,
) -> None:
    taken: list[str] = []
    said: list[str] = []

    def load(paths: Sequence[str]) -> IngestReport:
        if any("poison" in path for path in paths):
            raise StoreLost("The store could not do that.")
        taken.extend(Path(path).name for path in paths)
        return IngestReport(files=[FileReport(path) for path in paths])

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a", "b", "poison", "y", "z"):
        (inbox / name).write_text(name)
    watch = FolderWatcher(
        inbox,
        Settings(f"ladybug:{tmp_path / 'store'}"),
        load=load,
        publish=lambda: None,
        report_batch=lambda report: None,
        log=lambda event: said.append(event.sentence),
    )
    for _ in range(12):
        watch.poll()
    (inbox / "later").write_text("later")
    watch.poll()
    watch.poll()
    assert sorted(taken) == ["a", "b", "later", "y", "z"]
    assert sum("could not do that" in one for one in said) == 1


def test_a_failed_publication_is_tried_again_and_its_end_is_an_event(
    tmp_path: Path,
) -> None:
    events: list[CommandEvent] = []
    failures = [GrapevineError("It failed.")] * 2

    def publish() -> None:
        if failures:
            raise failures.pop()

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a").write_text("a")
    settings = Settings(f"ladybug:{tmp_path / 'store'}")
    settings.folder.saved_file.parent.mkdir(parents=True, exist_ok=True)
    settings.folder.saved_file.touch()
    watch = FolderWatcher(
        inbox,
        settings,
        load=lambda paths: IngestReport(files=[FileReport(path) for path in paths]),
        publish=publish,
        report_batch=lambda report: None,
        log=events.append,
    )
    for _ in range(4):
        watch.poll()
    assert [one.name for one in events] == ["publish_failed", "taken", "published"]
    shown = [{"event": one.name, **one.facts} for one in events]
    assert watcher_problem(shown[:1]) == "It failed. It is tried again."
    assert "not published yet" in watcher_problem(shown[:2])
    assert watcher_problem(shown) == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--watch", "/no/such/folder"), "/no/such/folder"),
        (("--watch", "HERE", "HERE"), "--watch cannot be combined"),
        (("--watch", "HERE", "--dry-run"), "--watch cannot be combined"),
        (("--watch", "HERE", "--again"), "--watch cannot be combined"),
        (("--watch", "HERE", "--every", "0"), "--every"),
        (("--watch", "HERE", "--format", "klingon"), "klingon"),
        (("--watch", "STORE"), "the folder of a store"),
        (("--every", "3", "HERE"), "--watch"),
    ],
)
def test_what_makes_no_sense_with_a_watch_is_one_sentence_and_code_one(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    message: str,
) -> None:
    (tmp_path / "store").mkdir()
    places = {"HERE": str(tmp_path), "STORE": str(tmp_path / "store")}
    typed = [places.get(word, word) for word in words]
    assert main([*typed, "--store", f"ladybug:{tmp_path / 'store'}"]) == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert message in sentence

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.settings import Settings
from webapp.jobs import job_folder, jobs, uploads, watch_history
from webapp.jobs.jobs import Job, JobStatus

GOOD = '{"id":"1","author_id":"7","author_handle":"ann","text":"hello @acme"}\n'


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(f"ladybug:{tmp_path / 'store'}")


def ended(job: Job, patience: float = 60.0) -> JobStatus:
    until = time.monotonic() + patience
    while (found := jobs.job_status(job)).running:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


def sleeper(store: Settings, code: str = "") -> Job:
    """A job whose process says one line of progress and then waits a minute."""
    script = Path("sleeper.py")  # in the folder of this process, see `store`
    script.write_text(
        "import json, sys, time\n"
        f"{code}\n"
        "event = {'file': 'f', 'read': 3, 'stored': 2, 'rejected': 1}\n"
        "print(json.dumps(event), file=sys.stderr, flush=True)\n"
        "print('a sentence', file=sys.stderr, flush=True)\n"
        "time.sleep(60)\n"
    )
    return jobs._start(store.folder, "ingest", ("f",), ["sleeper"])


def wait_for_message(job: Job) -> JobStatus:
    """The first status that has a message."""
    until = time.monotonic() + 20
    while not (found := jobs.job_status(job)).messages:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_a_dry_run_is_reported_and_writes_no_store(
    store: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(GOOD)
    found = ended(jobs.start_ingest(store, [file], dry_run=True))
    assert found.state == "done"
    assert found.report["files"][0]["stored"] == 1
    assert jobs.ingest_history(store.folder) == []
    assert not store.folder.read_pointer()


def test_an_ingest_enters_the_history_under_the_name_that_people_know(
    store: Settings,
) -> None:
    path = uploads.save_upload(store.folder, (GOOD + "{broken\n").encode())
    job = jobs.start_ingest(store, [path], names=["My posts.jsonl"])
    assert jobs.running_job(store.folder) == job
    found = ended(job)
    assert found.state == "done"
    (entry,) = jobs.ingest_history(store.folder)
    assert entry["files"][0]["path"] == "My posts.jsonl"
    assert entry["files"][0]["rejected"] == {"bad_json": 1}
    assert len(entry["quarantine"]) == 1
    kept = store.folder.path / "quarantine" / entry["quarantine"][0]
    assert "{broken" in kept.read_text()
    # The upload is gone, and nothing runs any more.
    assert not path.exists()
    assert jobs.running_job(store.folder) is None
    assert store.folder.read_pointer()["snapshot"]


def test_a_file_without_a_reader_is_refused_in_a_sentence(
    store: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text("colour,size\nred,1\nblue,2\n")
    found = ended(jobs.start_ingest(store, [file], dry_run=True))
    assert found.state == "refused"
    assert any("colour" in word for word in found.messages)


def test_a_mapping_is_handed_to_the_job(store: Settings, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("colour,size\nred is nice,ann\nblue is not,bob\n")
    mapping = {"colour": "text", "size": "author_handle"}
    found = ended(jobs.start_ingest(store, [file], mapping=mapping, dry_run=True))
    assert found.report["files"][0]["stored"] == 2


def test_a_job_shows_its_progress_and_can_be_stopped(store: Settings) -> None:
    job = sleeper(store)
    found = wait_for_message(job)
    assert (found.read, found.stored, found.rejected) == (3, 2, 1)
    assert found.messages == ("a sentence",)
    begun = time.monotonic()
    jobs.stop_job(job)
    assert time.monotonic() - begun < 1
    assert jobs.job_status(job).state == "stopped"
    assert jobs.ingest_history(store.folder)[0]["state"] == "stopped"


def test_a_job_that_ignores_the_signal_is_killed(store: Settings) -> None:
    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    job = sleeper(store, code=ignore)
    wait_for_message(job)
    jobs.stop_job(job, timeout=0.3)
    assert jobs.job_status(job).state == "stopped"


def test_a_job_outlives_the_process_that_began_it(store: Settings) -> None:
    job = sleeper(store)
    wait_for_message(job)
    script = (
        "import sys; from pathlib import Path; from webapp.jobs import jobs; "
        "job = jobs.read_job(Path(sys.argv[1])); print(jobs.job_status(job).state); "
        "jobs.stop_job(job, 3); print(jobs.job_status(job).state)"
    )
    words = [sys.executable, "-c", script, str(job.folder)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=job_folder.ROOT)
    assert done.stdout.split() == ["running", "stopped"], done.stderr


def test_a_reused_process_id_is_not_mistaken_for_the_job(
    store: Settings,
) -> None:
    job = sleeper(store)
    jobs.stop_job(job)
    facts = json.loads((job.folder / "job.json").read_text())
    facts.pop("exit")
    facts["pid"] = os.getpid()
    (job.folder / "job.json").write_text(json.dumps(facts))
    (job.folder / "stopped").unlink()
    assert jobs.job_status(job).state == "lost"


def test_only_what_was_uploaded_is_ever_removed(
    store: Settings, tmp_path: Path
) -> None:
    mine = tmp_path / "uploads" / "x" / "upload"
    mine.parent.mkdir(parents=True)
    mine.write_text("keep me")
    uploads.delete_upload(store.folder, mine)
    assert mine.exists()
    path = uploads.save_upload(store.folder, b"x")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    uploads.delete_upload(store.folder, path)
    assert not path.parent.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_a_job_writes_is_for_its_owner_only(store: Settings) -> None:
    """The command of a dry run takes no lock of the store, so nothing closes it later."""
    before = os.umask(0)
    try:
        upload = uploads.save_upload(store.folder, (GOOD + "{broken\n").encode())
        for dry_run in (True, False):
            job = jobs.start_ingest(store, [upload], dry_run=dry_run)
            assert ended(job).report
            for path in (store.folder.path, *store.folder.path.rglob("*")):
                mode = oct(path.stat().st_mode & 0o777)
                assert mode == ("0o700" if path.is_dir() else "0o600"), path
    finally:
        os.umask(before)


def test_old_uploads_and_jobs_are_removed_but_running_ones_stay(
    store: Settings,
) -> None:
    path = uploads.save_upload(store.folder, b"x")
    works, over = sleeper(store), sleeper(store)
    wait_for_message(works)
    jobs.stop_job(over)
    jobs.delete_old_jobs(store.folder)
    assert path.exists()
    jobs.delete_old_jobs(store.folder, max_age_seconds=-1)
    assert not path.exists()
    assert works.folder.exists()
    assert not over.folder.exists()
    assert len(jobs.ingest_history(store.folder)) == 1
    jobs.stop_job(works)


def test_a_failed_json_command_is_answered_in_a_sentence(tmp_path: Path) -> None:
    found = jobs.run_json_command(
        "ingest.commands.map_columns", str(tmp_path / "nothing.csv")
    )
    assert "nothing.csv" in found["error"]


def test_the_output_of_the_doctor_is_the_answer_and_a_dismissed_job_is_removed(
    store: Settings,
) -> None:
    job = jobs.start_doctor(store)
    while (found := jobs.job_status(job)).running:
        time.sleep(0.05)
    assert found.messages
    assert jobs.latest_job(store.folder, "doctor") == job
    assert jobs.running_job(store.folder) is None
    jobs.delete_job(job)
    assert jobs.latest_job(store.folder, "doctor") is None


def test_generating_a_demo_world_is_a_writing_job(store: Settings) -> None:
    job = jobs.start_demo(store)
    assert jobs.running_job(store.folder) == job
    jobs.stop_job(job)
    assert jobs.running_job(store.folder) is None
    assert jobs.job_status(job).state == "stopped"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.2)
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def read_so_far(job: Job, count: int) -> JobStatus:
    """The first status whose last batch reports this many posts in the store."""
    until = time.monotonic() + 60
    while (found := jobs.job_status(job)).report.get("posts") != count:
        assert time.monotonic() < until, found
        assert found.running, found
        time.sleep(0.05)
    return found


def test_a_store_has_one_watcher_and_it_is_no_writing_job(
    store: Settings, inbox: Path
) -> None:
    job = jobs.start_watch(store, inbox)
    try:
        assert jobs.start_watch(store, inbox) == job
        assert jobs.watch_job(store.folder) == job
        assert jobs.running_job(store.folder) is None
        (inbox / "one.jsonl").write_text(GOOD + "{broken\n")
        found = read_so_far(job, 1)
        assert found.running
        assert found.report["files"][0]["rejected"] == {"bad_json": 1}
        (inbox / "two.jsonl").write_text(GOOD.replace('"1"', '"2"'))
        read_so_far(job, 2)
        # A day of it is one entry of the history, however often one looks.
        jobs.job_status(job)
        (entry,) = jobs.ingest_history(store.folder)
        assert [file["path"] for file in entry["files"]] == ["one.jsonl", "two.jsonl"]
        assert (entry["state"], len(entry["quarantine"])) == ("watched", 1)
        # Another ingest is not kept out.
        mine = inbox.parent / "mine.jsonl"
        mine.write_text(GOOD.replace('"1"', '"3"'))
        assert ended(jobs.start_ingest(store, [mine])).report["posts"] == 3
        assert [e["state"] for e in jobs.ingest_history(store.folder)] == [
            "watched",
            "done",
        ]
    finally:
        jobs.stop_job(job)
    assert jobs.job_status(job).state == "stopped"
    assert jobs.watch_job(store.folder) is None
    jobs.delete_old_jobs(store.folder, max_age_seconds=-1)
    assert not job.folder.exists()
    assert len(jobs.ingest_history(store.folder)) == 2


def test_an_ingest_waits_for_the_writer_before_it(
    store: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(GOOD)
    with store.folder.write_lock():
        job = jobs.start_ingest(store, [file])
        time.sleep(3)
        assert jobs.job_status(job).running
    assert ended(job).state == "done"


def test_each_day_of_a_long_watch_is_recorded_once(tmp_path: Path) -> None:
    folder = tmp_path / "jobs" / "20260101T000000-abcd"
    folder.mkdir(parents=True)
    log = folder / watch_history.BATCH_LOG

    def batch(day: int, name: str) -> str:
        files = [{"path": f"/in/{name}", "stored": 1}]
        at = f"2026-01-0{day}T10:00:00.000+00:00"
        return json.dumps({"at": at, "files": files, "aside": []}) + "\n"

    def entries() -> list[list[str]]:
        watch_history.update_watch_history(folder, "/in")
        found = sorted((tmp_path / "reports").glob("*.json"))
        return [[f["path"] for f in json.loads(p.read_text())["files"]] for p in found]

    assert entries() == []
    log.write_text(batch(1, "a") + batch(1, "b")[:20])
    assert entries() == [["a"]]
    log.write_text(batch(1, "a") + batch(1, "b") + batch(2, "c"))
    assert entries() == [["a", "b"], ["c"]]
    with log.open("a") as file:
        file.write(batch(2, "d") + batch(4, "e"))
    assert entries() == entries() == [["a", "b"], ["c", "d"], ["e"]]
    assert watch_history.last_batch(folder)["files"][0]["path"] == "/in/e"
    # One line may be longer than what is read of a log's end.
    with log.open("a") as file:
        file.write(batch(4, "f" * 100_000))
    assert len(watch_history.last_batch(folder)["files"][0]["path"]) > 100_000

"""One kind of shared content each: what a removed file brought goes, the rest stays."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.brand_config import Brand
from graph.errors import StoreBusy, UsageError
from graph.store.protocol import Delta
from ingest.archive.record_batch import read_record_batches
from ingest.enrichment.enricher import Enricher
from ingest.identity.node_defaults import empty_row
from ingest.loading.loader import Loader
from ingest.loading.store_sink import StoreSink
from ingest.removal.file_removal import FileRemoval, RemovalReport
from ingest.removal.loaded_files import (
    describe_loaded_files,
    find_loaded_file,
    list_loaded_files,
)
from ingest.text.stance.stance import default_scorer

if TYPE_CHECKING:
    from conftest import World

SECRET = "a secret of ann"


def post(key: int, author: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "id": str(key),
        "platform": "x",
        "author_id": author,
        "text": f"words {key}",
        "created_at": f"2026-01-{key:02}T00:00:00Z",
    } | more


def deletion(key: int) -> dict[str, Any]:
    return {"delete": {"status": {"id_str": str(key)}}}


def remove(world: World, path: Path, **options: Any) -> RemovalReport:
    """Remove the file that was loaded from this path."""
    [file] = [f for f in list_loaded_files(world.store) if f.name == str(path)]
    scratch = world.folder / f"scratch-{len(list(world.folder.iterdir()))}"
    scratch.mkdir()
    progress = options.pop("progress", lambda event: None)
    removal = FileRemoval(
        world.store, scratch, world.brands, default_scorer(), progress
    )
    return removal.remove(file)


KINDS: dict[str, tuple[list[Any], list[Any], list[Any]]] = {
    "a post of two files": ([post(1)], [post(1), post(2)], [post(3)]),
    "a post that only the removed file has": ([post(1)], [post(2)], []),
    "a contradiction: the first is kept": (
        [post(2)],
        [post(1, text="one")],
        [post(1, text="other")],
    ),
    "a handle that got an id": (
        [post(1, author_handle="ann"), post(2, "2", mentions=["bob"])],
        [post(3, "3", author_handle="bob"), post(4, "4", author_handle="ann")],
        [post(5, "2", mentions=["ann", "bob"])],
    ),
    "a stub that got its post": (
        [post(1, repost_of_id="9")],
        [post(9, "2", author_handle="ann")],
        [post(2, "3", reply_to_id="9")],
    ),
    "a share of a post in another file": (
        [post(1)],
        [post(2, "2", repost_of_id="1")],
        [post(3, "3", repost_of_id="2")],
    ),
    "counts that a later collection refreshed": (
        [post(1, like_count=1, collected_at="2026-02-01T00:00:00Z")],
        [post(1, like_count=9, collected_at="2026-02-03T00:00:00Z")],
        [post(1, like_count=5, collected_at="2026-02-02T00:00:00Z")],
    ),
    "followers and a bio": (
        [post(1, author_followers=1)],
        [post(2, author_followers=2, author_bio="b", author_name="Ann")],
        [post(3, author_name="Other")],
    ),
    "a deletion": ([post(1, text="#only"), post(2)], [deletion(1)], [post(1), post(3)]),
    "a deletion that two files have": (
        [post(1), post(2)],
        [deletion(1), deletion(2)],
        [deletion(2)],
    ),
    "tags, links and a brand": (
        [post(1, text="#a https://a.example")],
        [post(2, text="#a #b", links=["https://b.example"], brands=["Beta"])],
        [post(3, brands=["Beta"])],
    ),
    "records that are refused": (
        [post(1), {"id": "4"}],
        [post(1), "no json", post(2)],
        [post(2), "{}"],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_graph_is_that_of_the_other_files(
    world: World, another: Callable[..., World], kind: str
) -> None:
    files = [world.file(*lines or [post(7)]) for lines in KINDS[kind]]
    other = another()
    for number, path in enumerate(files):
        world.load(path)
        if number != 1:
            other.load(path)
    before = world.dump()
    report = remove(world, files[1])
    assert report.unrestored_posts == 0
    assert before != world.dump() == other.dump()


def test_the_last_file_leaves_an_empty_store(world: World) -> None:
    world.take(post(1, mentions=["ann"], brands=["Acme"]), post(2, repost_of_id="1"))
    remove(world, world.folder / "file-1.jsonl")
    assert not any(world.dump().values())
    assert not list(read_record_batches(world.store))


def test_a_removed_file_can_be_loaded_again(world: World) -> None:
    first, second = world.file(post(1), post(2)), world.file(post(2), post(3))
    world.load(first, second)
    before = world.dump()
    remove(world, second)
    [report] = world.load(second).files
    assert (report.counts.stored, report.counts.duplicates) == (1, 1)
    assert world.dump() == before


def test_a_file_loaded_twice_is_archived_once(world: World) -> None:
    path = world.file(post(1))
    world.load(path)
    world.load(path)
    assert len(list(read_record_batches(world.store))) == 1


def test_a_run_that_ended_early_and_was_continued_is_one_reading(
    world: World, another: Callable[..., World]
) -> None:
    world.batch = 2
    path = world.file(*(post(number) for number in range(1, 6)))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    sink = StoreSink(world.store, Enricher(()))

    def stop(event: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Loader(sink, batch_size=2, progress=stop).load([str(path)])
    between = world.file(post(1), post(9))
    world.load(between, path)
    remove(world, between)
    other = another(batch=2)
    other.load(path)
    assert len(lines) == 5
    assert world.dump() == other.dump()


def archived_text(world: World) -> str:
    """All that the archive holds."""
    return "".join(str(b.unpack()) for b in read_record_batches(world.store))


@pytest.mark.parametrize(
    "files",
    [
        [[post(1, text=SECRET), deletion(1)]],
        [[post(1, text=SECRET)], [deletion(1)]],
        [[deletion(1)], [post(1, text=SECRET)]],
        [
            [post(1, text=SECRET, links=[f"https://{SECRET[:8]}"])],
            [post(2)],
            [deletion(1)],
        ],
        [[post(1, text=SECRET), post(2)], [post(1, text=SECRET)], [deletion(1)]],
    ],
)
@pytest.mark.parametrize("batch", [1, 10_000])
def test_nothing_of_a_deleted_post_is_in_the_archive(
    world: World, files: list[list[Any]], batch: int
) -> None:
    world.batch = batch
    for lines in files:
        world.take(*lines)
    assert "a secret" not in archived_text(world)


def test_what_came_along_with_a_quote_is_erased_with_its_deletion(
    world: World,
) -> None:
    inner = {"id": 5, "id_str": "5", "full_text": SECRET, "user": user("7", "seven")}
    outer = {"id": 6, "id_str": "6", "full_text": "RT", "user": user("8", "eight")}
    stamp = {"created_at": "Tue Mar 05 10:00:00 +0000 2024", "lang": "en"}
    quoted = {"quoted_status": inner | stamp, "is_quote_status": True}
    world.take(outer | stamp | quoted)
    assert SECRET in archived_text(world)
    world.take(deletion(5), post(9))
    assert SECRET not in archived_text(world)


def user(key: str, handle: str) -> dict[str, Any]:
    return {"id": int(key), "id_str": key, "screen_name": handle, "name": handle}


def test_a_deleted_post_whose_file_is_gone_comes_back_when_it_is_loaded_again(
    world: World, another: Callable[..., World]
) -> None:
    first, second = world.file(post(1), post(2)), world.file(deletion(1))
    text = first.read_text("utf-8")
    world.load(first, second)
    first.unlink()
    report = remove(world, second)
    assert (report.unrestored_posts, report.unrestored_files) == (1, (str(first),))
    assert set(world.nodes("Post")) == {"x:2"}
    [source] = world.nodes("Source").values()
    assert not source["complete"]
    first.write_text(text, "utf-8")
    world.load(first)
    other = another()
    other.load(first)
    assert world.dump() == other.dump()
    third = world.file(post(3))
    world.load(third)
    remove(world, third)
    assert world.dump() == other.dump()


def test_a_deleted_post_whose_file_has_changed_does_not_come_back_from_it(
    world: World,
) -> None:
    first, second = world.file(post(1), post(2)), world.file(deletion(1))
    world.load(first, second)
    first.write_text(json.dumps(post(1, text="another text")), "utf-8")
    assert remove(world, second).unrestored_posts == 1
    assert set(world.nodes("Post")) == {"x:2"}


def test_a_deleted_post_comes_back_from_a_member_of_an_archive(
    world: World, another: Callable[..., World]
) -> None:
    path = world.folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in (1, 2):
            archive.writestr(f"part{number}.jsonl", json.dumps(post(number)))
    second = world.file(deletion(2))
    world.load(path, second)
    assert remove(world, second).unrestored_posts == 0
    other = another()
    other.load(path)
    assert world.dump() == other.dump()


def test_a_table_is_removed_and_restored_with_its_mapping(
    world: World, another: Callable[..., World]
) -> None:
    path = world.folder / "table.csv"
    path.write_text("Key,Body,From\n1,hello,ann\n2,bye,bob\n", "utf-8")
    mapping = {"Key": "id", "Body": "text", "From": "author_handle"}
    world.load(path, mapping=mapping, platform="x")
    gone = world.file(deletion(1))
    world.load(gone)
    assert remove(world, gone).unrestored_posts == 0
    other = another()
    other.load(path, mapping=mapping, platform="x")
    assert world.dump() == other.dump()


def test_until_the_transaction_nothing_is_changed(world: World) -> None:
    first, second = world.file(post(1)), world.file(post(1), post(2))
    world.load(first, second)
    before, generation = world.dump(), world.store.generation()

    def stop(event: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remove(world, second, progress=stop)
    assert (world.dump(), world.store.generation()) == (before, generation)
    remove(world, second)
    assert set(world.nodes("Post")) == {"x:1"}


def test_a_store_that_is_written_to_meanwhile_is_left_alone(world: World) -> None:
    first, second = world.file(post(1)), world.file(post(2))
    world.load(first, second)

    def write(event: dict[str, Any]) -> None:
        tag = empty_row("Tag", name=f"tag {world.store.generation()}")
        world.store.write(Delta(new_nodes={"Tag": [tag]}))

    with pytest.raises(StoreBusy, match="run the same command again"):
        remove(world, second, progress=write)
    assert set(world.nodes("Post")) == {"x:1", "x:2"}


def test_a_file_of_an_earlier_version_is_named_and_nothing_is_removed(
    world: World,
) -> None:
    first, second = world.file(post(1)), world.file(post(2))
    world.load(first, second)
    batches = [b.id for b in read_record_batches(world.store) if b.path == str(first)]
    world.store.write(Delta(removed_nodes={"RecordBatch": batches}))
    with pytest.raises(UsageError, match=r"earlier version .*file-1\.jsonl"):
        remove(world, second)
    [old, _] = list_loaded_files(world.store)
    assert (old.archived, old.loaded_at) == (False, None)
    world.load(first)
    remove(world, second)
    assert set(world.nodes("Post")) == {"x:1"}


def test_what_another_program_wrote_is_never_removed_in_silence(world: World) -> None:
    path = world.file(post(1))
    world.load(path)
    foreign = empty_row("Post", id="x:99", platform="x", kind="original", stub=False)
    world.store.write(Delta(new_nodes={"Post": [foreign]}))
    with pytest.raises(UsageError, match="1 posts or accounts come from no loaded"):
        remove(world, path)
    assert set(world.nodes("Post")) == {"x:1", "x:99"}


def test_a_hash_may_be_shortened_while_it_names_one_file(world: World) -> None:
    world.load(*(world.file(post(number)) for number in range(1, 18)))
    files = list_loaded_files(world.store)
    assert [file.name for file in files][:1] == [str(world.folder / "file-1.jsonl")]
    assert find_loaded_file(files, files[3].hash[:12].upper()) == files[3]
    with pytest.raises(UsageError, match="No loaded file has a hash"):
        find_loaded_file(files, "xyz")
    with pytest.raises(UsageError, match="No loaded file has a hash"):
        find_loaded_file(files, "")
    # Seventeen hashes begin with sixteen digits.
    digits = [file.hash[0] for file in files]
    shared = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(UsageError, match="give more digits"):
        find_loaded_file(files, shared)


def test_the_list_of_files_says_what_and_when(world: World) -> None:
    world.load(world.file(post(1), post(2), {"id": "3"}))
    files = list_loaded_files(world.store)
    assert (files[0].read, files[0].stored, files[0].rejected) == (3, 2, 1)
    assert files[0].loaded_at is not None
    assert files[0].loaded_at > datetime(2026, 1, 1)
    heading, line = describe_loaded_files(files)
    assert heading.split() == [
        "hash",
        "loaded",
        "at",
        "(UTC)",
        "format",
        "records",
        "name",
    ]
    assert line.split()[0] == files[0].hash[:12]
    assert line.split()[3:] == ["flat_v1", "3", str(world.folder / "file-1.jsonl")]


def test_roles_of_a_file_have_priority_over_those_of_the_brands_file(
    world: World, another: Callable[..., World]
) -> None:
    header = ",tweet_id,author_id,inbound,created_at,text,response_tweet_id,"
    table = world.folder / "twcs.csv"
    table.write_text(
        f"{header}in_response_to_tweet_id\n"
        "0,1,AcmeCare,False,Tue Oct 31 22:10:47 +0000 2017,@115712 hello,,\n"
    )
    early = world.folder / "early.jsonl"
    early.write_text(json.dumps(post(1, "AcmeCare")) + "\n", "utf-8")
    world.brands = (Brand(id="acmecare", name="AcmeCare", owned=("x:AcmeCare",)),)
    world.load(early)
    assert [row["how"] for row in world.edges("OWNS")] == ["brands"]
    world.load(table)
    assert [row["how"] for row in world.edges("OWNS")] == ["file"]
    remove(world, early)
    other = another(brands=world.brands)
    other.load(table)
    assert world.dump() == other.dump()

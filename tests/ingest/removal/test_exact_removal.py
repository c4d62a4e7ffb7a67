"""A store without a file equals the store of the other files, whatever the files hold."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.brand_config import Brand
from graph.maintenance.canonical_dump import dump_graph
from graph.store import Store, open_store
from ingest.archive.record_batch import read_record_batches
from ingest.enrichment.brand_roles import sync_brand_roles
from ingest.enrichment.enricher import Enricher
from ingest.loading.loader import Loader
from ingest.loading.store_sink import StoreSink
from ingest.mapping.table_plan import ReadingOptions
from ingest.removal.file_removal import FileRemoval, RemovalReport
from ingest.removal.loaded_files import list_loaded_files
from ingest.text.stance.stance import default_scorer

IDS = [f"{number}" for number in range(1, 6)]
PEOPLE = ["11", "12", "13"]
HANDLES = ["ann", "bob", "cid"]
BRANDS = (Brand(id="acme", name="Acme", owned=("x:11",)),)

Line = dict[str, Any] | str

WHO = st.one_of(
    st.fixed_dictionaries({"handle": st.sampled_from(HANDLES)}),
    st.fixed_dictionaries({"id": st.sampled_from(PEOPLE)}),
    st.fixed_dictionaries(
        {"id": st.sampled_from(PEOPLE), "handle": st.sampled_from(HANDLES)}
    ),
)


@st.composite
def flat_post(draw: st.DrawFn) -> Line:
    """A post that may contradict others of its id: other words, counts, author, time."""
    day, month = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    post: dict[str, Any] = {
        "id": draw(st.sampled_from(IDS)),
        "platform": "x",
        "created_at": f"2026-{month:02}-{day:02}T00:00:00Z",
        "text": draw(st.sampled_from(["I love Acme #a", "Acme is awful #b", "hello"])),
        "author_id": draw(st.sampled_from(PEOPLE)),
        "author_handle": draw(st.sampled_from(HANDLES)),
        "mentions": draw(st.lists(WHO, max_size=2)),
        "author_followers": draw(st.integers(1, 9)),
        "like_count": draw(st.integers(1, 9)),
    }
    if draw(st.booleans()):
        del post[draw(st.sampled_from(["author_id", "author_handle", "created_at"]))]
    if draw(st.booleans()):
        post["collected_at"] = f"2026-03-0{draw(st.integers(1, 3))}T00:00:00Z"
    kind = draw(st.sampled_from(["", "repost_of", "reply_to", "quote_of"]))
    if kind:
        post[f"{kind}_id"] = draw(st.sampled_from(IDS))
        if draw(st.booleans()):
            post[f"{kind}_author_handle"] = draw(st.sampled_from(HANDLES))
    if draw(st.booleans()):
        post |= {"brands": ["Beta"], "links": ["https://acme.example/a"]}
    return post


def tweet(key: str, author: str, handle: str) -> dict[str, Any]:
    return {
        "id": int(key),
        "id_str": key,
        "created_at": "Tue Jan 06 10:00:00 +0000 2026",
        "full_text": f"Acme {key}",
        "favorite_count": 3,
        "retweet_count": 1,
        "lang": "en",
        "entities": {"hashtags": [], "user_mentions": [], "urls": []},
        "user": {
            "id": int(author),
            "id_str": author,
            "screen_name": handle,
            "name": handle,
            "followers_count": 3,
        },
    }


@st.composite
def shared_tweet(draw: st.DrawFn) -> Line:
    """A tweet of API 1.1, often one that brings the shared or quoted tweet along."""
    outer, inner = draw(st.permutations(IDS))[:2]
    author, other = draw(st.permutations(PEOPLE))[:2]
    post = tweet(outer, author, draw(st.sampled_from(HANDLES)))
    along = draw(st.sampled_from(["", "retweeted_status", "quoted_status"]))
    if along:
        post[along] = tweet(inner, other, draw(st.sampled_from(HANDLES)))
        post["is_quote_status"] = along == "quoted_status"
    return post


REFUSED = st.sampled_from([{"id": "8"}, '{"id": oops}'])
DELETION = st.sampled_from(IDS).map(
    lambda key: {"delete": {"status": {"id_str": key, "id": int(key)}}}
)
EDGE = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.sampled_from(["", " 1767700000 RT", " 1767700001 MT"]),
).map(lambda edge: f"{edge[0]} {edge[1]}{edge[2]}")

FILES = st.one_of(
    st.tuples(
        st.just("flat_v1"), st.lists(flat_post() | DELETION | REFUSED, min_size=1)
    ),
    st.tuples(st.just("flat_v1"), st.lists(flat_post(), min_size=1, max_size=4)),
    st.tuples(st.just("x_v1"), st.lists(shared_tweet() | DELETION, min_size=1)),
    st.tuples(st.just("edge_list"), st.lists(EDGE, min_size=1, max_size=4)),
)


class LoadedStore:
    """A store, the files that were loaded into it, and what a command does with it."""

    def __init__(self, store: Store, folder: Path, batch: int = 10_000) -> None:
        self.store, self.folder, self.batch = store, folder, batch

    def load(self, path: Path, format: str | None = None) -> None:
        """Load one file, as a run of the command would."""
        sink = StoreSink(self.store, Enricher(BRANDS), "x")
        options = ReadingOptions(format=format)
        loader = Loader(sink, options, batch_size=self.batch)
        [report] = loader.load([str(path)]).files
        assert report.counts.is_balanced
        sync_brand_roles(self.store, BRANDS)

    def remove(self, path: Path) -> RemovalReport:
        """Remove the file that was loaded from this path."""
        files = {file.name: file for file in list_loaded_files(self.store)}
        scratch = Path(tempfile.mkdtemp(dir=self.folder))
        removal = FileRemoval(
            self.store, scratch, BRANDS, default_scorer(), lambda event: None
        )
        return removal.remove(files[str(path)])

    def dump(self) -> list[str]:
        """The ordered export."""
        self.store.refresh_derived_edges()
        return [line.decode() for line in dump_graph(self.store)]


@contextmanager
def new_store(folder: Path, batch: int = 10_000) -> Iterator[LoadedStore]:
    """An empty embedded store."""
    place = Path(tempfile.mkdtemp(dir=folder))
    store = open_store(f"ladybug:{place / 'store'}", write=True)
    try:
        yield LoadedStore(store, place, batch)
    finally:
        store.close()


def written(folder: Path, number: int, lines: Sequence[Line]) -> Path:
    """A file of JSON lines or lines of text; its number keeps the contents apart."""
    path = folder / f"{number}.jsonl"
    texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
    first = [f"# {number}"] if texts[0][:1] in "123" else []
    path.write_text("\n".join(first + texts) + "\n" * (1 + number), "utf-8")
    return path


def check_removal(
    world: LoadedStore, files: Sequence[tuple[str, list[Line]]], removed: int
) -> None:
    """Load the files, remove one, and compare with the store of the others."""
    paths = [
        written(world.folder, number, lines) for number, (_, lines) in enumerate(files)
    ]
    with new_store(world.folder, world.batch) as expected:
        for number, path in enumerate(paths):
            world.load(path, files[number][0])
            if number != removed:
                expected.load(path, files[number][0])
        report = world.remove(paths[removed])
        assert report.unrestored_posts == 0
        assert world.dump() == expected.dump()
        assert [batch.unpack() for batch in read_record_batches(world.store)] == [
            batch.unpack() for batch in read_record_batches(expected.store)
        ]


@settings(
    max_examples=300 if os.environ.get("GRAPEVINE_SOAK") else 8,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.generate, Phase.shrink),
)
@given(
    files=st.lists(FILES, min_size=3, max_size=3),
    removed=st.integers(0, 2),
    batch=st.sampled_from([1, 2, 10_000]),
)
def test_a_removed_file_leaves_the_store_of_the_others(
    files: list[tuple[str, list[Line]]], removed: int, batch: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        new_store(Path(folder), batch) as world,
    ):
        check_removal(world, files, removed)

"""The same posts in any order, cut anywhere, some of them twice: the same graph.

The posts contradict each other nowhere; people rename, take over each other's handles,
and are named by id, by handle or by both.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.maintenance.canonical_dump import dump_graph
from graph.store import open_store
from ingest.enrichment.enricher import Enricher
from ingest.loading.loader import Loader
from ingest.loading.store_sink import StoreSink
from ingest.mapping.table_plan import ReadingOptions

IDS = [f"p{number}" for number in range(6)]
PEOPLE = ["1", "2", "3"]
HANDLES = ["ann", "bob", "cid"]

WHO = st.one_of(
    st.fixed_dictionaries({"handle": st.sampled_from(HANDLES)}),
    st.fixed_dictionaries({"id": st.sampled_from(PEOPLE)}),
)


def named(prefix: str, who: dict[str, str] | None) -> dict[str, str]:
    return {f"{prefix}_author_{name}": value for name, value in (who or {}).items()}


@st.composite
def posts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Posts by id; a person has one handle a day, and nobody shares it that day."""
    held = {day: draw(st.permutations(HANDLES)) for day in range(1, 4)}
    found = []
    for key in draw(
        st.lists(st.sampled_from(IDS), min_size=2, max_size=6, unique=True)
    ):
        day = draw(st.integers(1, 3))
        hour = IDS.index(key)
        post: dict[str, Any] = {
            "id": key,
            "platform": "x",
            "created_at": f"2026-01-{day:02}T{hour:02}:00:00Z",
            "text": f"words of {key}",
            "mentions": draw(st.lists(WHO, max_size=2)),
        }
        author = draw(st.sampled_from(PEOPLE))
        if draw(st.booleans()):
            post["author_id"] = author
        if "author_id" not in post or draw(st.booleans()):
            post["author_handle"] = held[day][PEOPLE.index(author)]
        for prefix in draw(st.sampled_from([(), ("repost_of",), ("reply_to",)])):
            post[f"{prefix}_id"] = draw(st.sampled_from([i for i in IDS if i != key]))
            # Only the true author is named: else two records would contradict.
        found.append(post)
    return found


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Any], list[list[Any]], int]:
    """Posts; the same in another order and some twice, cut into files; a batch size."""
    base = draw(posts())
    again = draw(st.lists(st.sampled_from(base), max_size=3))
    shuffled = draw(st.permutations(base + again))
    cut = draw(st.integers(0, len(shuffled)))
    return base, [shuffled[:cut], shuffled[cut:]], draw(st.integers(1, 4))


def loaded(files: Sequence[Sequence[Any]], batch: int) -> list[str]:
    """The graph that these files make, without the record of ingested files."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"ladybug:{folder}/store", write=True)
        for number, file in enumerate(files):
            path = Path(folder) / f"{number}.jsonl"
            path.write_text("".join(json.dumps(one) + "\n" for one in file), "utf-8")
            sink = StoreSink(store, Enricher(()))
            loader = Loader(
                sink, options=ReadingOptions(format="flat_v1"), batch_size=batch
            )
            report = loader.load([str(path)])
            assert report.files[0].counts.is_balanced
            assert not report.files[0].counts.rejected
        store.refresh_derived_edges()
        lines = [one.decode() for one in dump_graph(store)]
        store.close()
    return [one for one in lines if '"node":"Source"' not in one]


@settings(
    max_examples=400 if os.environ.get("GRAPEVINE_SOAK") else 25,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.generate, Phase.shrink),
)
@given(world=worlds())
def test_any_order_and_any_cut_give_the_same_graph(
    world: tuple[list[Any], list[list[Any]], int],
) -> None:
    base, files, batch = world
    assert loaded(files, batch) == loaded([base], 1000)


def post(number: int, **more: str) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "platform": "x",
        "created_at": f"2026-01-01T0{number}:00:00Z",
        "text": f"words of p{number}",
        "mentions": [],
        **more,
    }


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_share_of_ones_own_post_is_no_interaction_whenever_that_becomes_known(
    order: tuple[int, ...], size: int
) -> None:
    """One record names the author by id, one by handle, one says that both are one."""
    records = [
        post(0, author_id="1"),
        post(1, author_handle="ann", repost_of_id="p0"),
        post(2, author_id="1", author_handle="ann"),
    ]
    graph = loaded([[records[number] for number in order]], size)
    assert not [line for line in graph if '"edge":"ACTS_ON"' in line]
    assert graph == loaded([records], 1000)

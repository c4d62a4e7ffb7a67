"""What both engines do alike; each test runs on the embedded one and on a real Neo4j."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from graph.errors import StoreError
from graph.maintenance.canonical_dump import dump_graph
from graph.store import Store, open_store
from graph.store.protocol import Delta
from graph.store.schema import EDGE_TYPES, NODE_TYPES
from tests.graph.store_rows import account, acts, event, post, posted, row

EARLY, LATE = datetime(2026, 1, 1, 8), datetime(2026, 2, 1, 9, 30, 15, 123456)

TEXTS = {
    "quotes": "it's \"quoted\" \\' and `back-ticked`",
    "Cypher": "'}) DETACH DELETE n //",
    "an escape": "C\\u0052EATE (n) \\u0027",
    "template": "<<label>> $rows {0} %s",
    "scripts": "日本語 العربية 𝒳 e\u0301 🧑‍🚀",
    "controls": "a\x00b\x01\x1b[31m\r\n\t\u2028\u202e",
    "blank": "  ",
    "empty": "",
    "formula": "=1+1",
    "the last character": "\uffff\U0010ffff",
}


def a_small_world() -> Delta:
    """Ann posts twice, Bob shares the first and mentions Cid, Cid acted without a post."""
    return Delta(
        new_nodes={
            "Account": [account("x:ann"), account("x:bob"), account("x:cid")],
            "Post": [
                post("x:1", created_at=EARLY),
                post("x:2", created_at=LATE),
                post("x:3", created_at=LATE, kind="share", stance_label="praise"),
            ],
            "Tag": [row("Tag", "launch")],
        },
        new_edges={
            "POSTED": [
                posted("x:ann", "x:1"),
                posted("x:ann", "x:2"),
                posted("x:bob", "x:3"),
            ],
            "ACTS_ON": [
                acts("x:3", "x:ann", "share"),
                acts("x:3", "x:cid", "mention"),
            ],
            "SHARES": [{"source": "x:3", "target": "x:1"}],
            "TAGGED": [{"source": "x:1", "target": "launch"}],
            "INTERACTED": [
                event("x:cid", "x:ann", "e1", at=EARLY, weight=0.1),
                event("x:cid", "x:ann", "e2", at=LATE, weight=0.2),
                event("x:cid", "x:ann", "e3", weight=0.3),
            ],
        },
    )


def pairs_of(store: Store, type_: str) -> list[dict[str, Any]]:
    store.refresh_derived_edges()
    rows: list[dict[str, Any]] = store.all_edges(type_).to_pylist()
    return rows


def test_nodes_are_read_completely_and_only_those_requested(store: Store) -> None:
    ann = account(
        "x:ann", handle="Ann", followers=2**62, created_at=LATE, verified=True
    )
    store.write(Delta(new_nodes={"Account": [ann, account("x:bob")]}))
    assert store.nodes("Account", ["x:ann", "x:nobody"]) == {"x:ann": ann}
    assert store.nodes("Account", []) == {}


def test_an_unknown_property_is_null_in_a_column_of_its_type(store: Store) -> None:
    store.write(Delta(new_nodes={"Post": [post("x:1"), post("x:2")]}))
    table = store.all_nodes("Post")
    assert table["id"].to_pylist() == ["x:1", "x:2"]
    assert table["stars"].to_pylist() == [None, None]
    types = {name: table.schema.field(name).type for name in ("stars", "created_at")}
    assert types == {"stars": pa.float64(), "created_at": pa.timestamp("us")}


@pytest.mark.parametrize("name", ["Post", "ACTS_ON", "INTERACTED", "SHARED"])
def test_an_empty_store_has_empty_tables_with_all_columns(
    store: Store, name: str
) -> None:
    table = store.all_nodes(name) if name in NODE_TYPES else store.all_edges(name)
    columns = (
        NODE_TYPES[name].columns if name in NODE_TYPES else EDGE_TYPES[name].columns
    )
    assert table.num_rows == 0
    assert set(columns) <= set(table.column_names)


def test_times_keep_their_microseconds(store: Store) -> None:
    times = [
        datetime(1969, 7, 20, 20, 17, 40, 1),
        datetime(2262, 5, 1, 0, 0, 0, 999999),
    ]
    rows = [post(f"x:{i}", created_at=at) for i, at in enumerate(times)]
    store.write(Delta(new_nodes={"Post": rows}))
    assert store.all_nodes("Post")["created_at"].to_pylist() == times
    assert store.nodes("Post", ["x:0"])["x:0"]["created_at"] == times[0]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_comes_back_as_it_was(store: Store, text: str) -> None:
    key = f"x:{text}"
    store.write(
        Delta(
            new_nodes={
                "Post": [post(key, text=text, url=text)],
                "Tag": [row("Tag", text)],
            },
            new_edges={"TAGGED": [{"source": key, "target": text}]},
        )
    )
    kept = store.nodes("Post", [key])[key]
    assert (kept["text"], kept["url"]) == (text, text)
    assert store.all_edges("TAGGED").to_pylist() == [{"source": key, "target": text}]


def test_eight_megabytes_of_text_come_back_as_they_were(store: Store) -> None:
    text = "äöü€ " * (1 << 20)
    assert len(text.encode()) > 8 << 20
    store.write(Delta(new_nodes={"Post": [post("x:1", text=text)]}))
    assert store.nodes("Post", ["x:1"])["x:1"]["text"] == text


def test_one_delta_makes_changes_links_unlinks_and_removes(store: Store) -> None:
    store.write(a_small_world())
    store.write(
        Delta(
            new_nodes={
                "Account": [account("x:dan")],
                "Post": [post("x:4", created_at=LATE)],
            },
            changed_nodes={
                "Post": [post("x:1", created_at=EARLY, text="new words", likes=3)]
            },
            new_edges={
                "POSTED": [posted("x:dan", "x:4")],
                "ACTS_ON": [
                    acts("x:4", "x:ann", "reply"),
                    acts("x:3", "x:dan", "mention"),
                ],
            },
            removed_edges={
                "ACTS_ON": [{"source": "x:3", "target": "x:cid", "kind": "mention"}],
                "SHARES": [{"source": "x:3", "target": "x:1"}],
            },
            removed_nodes={"Post": ["x:2", "x:never"], "Tag": ["launch"]},
        )
    )
    posts = {one["id"]: one for one in store.all_nodes("Post").to_pylist()}
    assert sorted(posts) == ["x:1", "x:3", "x:4"]
    assert (posts["x:1"]["text"], posts["x:1"]["likes"]) == ("new words", 3)
    assert store.all_edges("ACTS_ON").drop_columns("handle").to_pylist() == [
        {"source": "x:3", "target": "x:ann", "kind": "share"},
        {"source": "x:3", "target": "x:dan", "kind": "mention"},
        {"source": "x:4", "target": "x:ann", "kind": "reply"},
    ]
    assert store.all_edges("SHARES").num_rows == 0
    assert store.all_edges("TAGGED").num_rows == 0
    assert store.all_edges("POSTED")["target"].to_pylist() == ["x:1", "x:3", "x:4"]


def test_a_changed_property_can_become_unknown_again(store: Store) -> None:
    store.write(Delta(new_nodes={"Account": [account("x:ann", bio="b", followers=3)]}))
    store.write(Delta(changed_nodes={"Account": [account("x:ann", followers=3)]}))
    assert store.nodes("Account", ["x:ann"])["x:ann"] == account("x:ann", followers=3)


def test_an_edge_is_deleted_by_its_key(store: Store) -> None:
    world = a_small_world()
    world.new_edges["ACTS_ON"].append(acts("x:3", "x:ann", "mention"))
    store.write(world)
    gone = {"source": "x:3", "target": "x:ann", "kind": "share"}
    store.write(Delta(removed_edges={"ACTS_ON": [gone]}))
    kept = store.all_edges("ACTS_ON").select(["target", "kind"]).to_pylist()
    assert kept == [
        {"target": "x:ann", "kind": "mention"},
        {"target": "x:cid", "kind": "mention"},
    ]


def test_an_edge_can_be_deleted_and_written_in_one_delta(
    store: Store,
) -> None:
    store.write(a_small_world())
    store.write(Delta(new_nodes={"Brand": [row("Brand", "b", name="B")]}))
    ends = {"source": "x:1", "target": "b"}
    for stance in (0.25, -0.5):
        values = {"stance": stance, "label": "neutral", "how": "text"}
        about = ends | values | {"praise": 0.25, "complaint": None}
        store.write(
            Delta(removed_edges={"ABOUT": [ends]}, new_edges={"ABOUT": [about]})
        )
        assert store.all_edges("ABOUT").to_pylist() == [about]


def test_every_write_raises_the_generation_by_one(store: Store) -> None:
    assert store.generation() == 0
    for number in (1, 2, 3):
        store.write(Delta(new_nodes={"Tag": [row("Tag", f"t{number}")]}))
        assert store.generation() == number


@pytest.mark.parametrize(
    "bad",
    [
        Delta(changed_nodes={"Account": [account("x:ann", followers=2**63)]}),
        Delta(
            changed_nodes={"Account": [account("x:ann", bio="half a character \ud83d")]}
        ),
    ],
    ids=["a number over 63 bits", "half a character"],
)
def test_a_delta_that_fails_leaves_nothing(store: Store, bad: Delta) -> None:
    store.write(a_small_world())
    before = list(dump_graph(store))
    bad.new_nodes["Account"] = [account("x:a"), account("x:b")]
    bad.removed_nodes["Post"] = ["x:1"]
    with pytest.raises(StoreError):
        store.write(bad)
    assert list(dump_graph(store)) == before
    assert store.generation() == 1
    store.write(Delta(new_nodes={"Tag": [row("Tag", "after")]}))
    assert store.generation() == 2


def test_pairs_are_what_posts_and_events_add_up_to(store: Store) -> None:
    store.write(a_small_world())
    at = {"first_at": EARLY, "last_at": LATE}
    # Three events, one of them undated: 0.1 + 0.2 + 0.3, whatever order they are in.
    cid = {"source": "x:cid", "target": "x:ann", "times": 3, "weight": 0.6}
    bob = {"source": "x:bob", "times": 1, "weight": 1.0, "praise": 1, "complaints": 0}
    bob |= {"first_at": LATE, "last_at": LATE}
    assert pairs_of(store, "SHARED") == [
        bob | {"target": "x:ann"},
        cid | {"praise": 0, "complaints": 0} | at,
    ]
    assert pairs_of(store, "MENTIONED") == [bob | {"target": "x:cid"}]
    assert pairs_of(store, "QUOTED") == pairs_of(store, "REPLIED_TO") == []


def test_pairs_follow_every_kind_of_change(store: Store) -> None:
    store.write(a_small_world())
    store.write(
        Delta(
            changed_nodes={
                "Post": [
                    post(
                        "x:3", created_at=EARLY, kind="share", stance_label="complaint"
                    )
                ]
            }
        )
    )
    (bob,) = pairs_of(store, "MENTIONED")
    assert (bob["praise"], bob["complaints"], bob["first_at"]) == (0, 1, EARLY)
    # The author turns out to be Cid: what Bob did is his now, and he mentions himself.
    store.write(
        Delta(
            removed_edges={"POSTED": [{"source": "x:bob", "target": "x:3"}]},
            new_edges={"POSTED": [posted("x:cid", "x:3")]},
        )
    )
    assert pairs_of(store, "MENTIONED") == []
    assert [(p["source"], p["times"]) for p in pairs_of(store, "SHARED")] == [
        ("x:cid", 4)
    ]
    store.write(Delta(removed_nodes={"Post": ["x:3"]}))
    assert [(p["source"], p["times"]) for p in pairs_of(store, "SHARED")] == [
        ("x:cid", 3)
    ]
    gone = [{"source": "x:cid", "target": "x:ann", "key": k} for k in ("e1", "e3")]
    store.write(Delta(removed_edges={"INTERACTED": gone}))
    assert [(p["times"], p["weight"]) for p in pairs_of(store, "SHARED")] == [(1, 0.2)]
    store.write(Delta(removed_nodes={"Account": ["x:cid"]}))
    assert pairs_of(store, "SHARED") == []


def test_a_self_interaction_is_stored_but_makes_no_pair(store: Store) -> None:
    store.write(
        Delta(
            new_nodes={"Account": [account("x:ann")]},
            new_edges={"INTERACTED": [event("x:ann", "x:ann", "e")]},
        )
    )
    assert store.all_edges("INTERACTED").num_rows == 1
    assert pairs_of(store, "SHARED") == []


def test_pairs_can_be_rebuilt_at_any_time(store: Store) -> None:
    store.write(a_small_world())
    store.refresh_derived_edges()
    before = list(dump_graph(store))
    store.refresh_derived_edges()
    assert list(dump_graph(store)) == before


def test_a_named_query_gives_rows_and_a_table_of_the_requested_schema(
    store: Store,
) -> None:
    store.write(a_small_world())
    requested = ["x:1", "x:3", "x:none"]
    rows = store.rows("read/authors", posts=requested)
    assert sorted((one["post"], one["account"]) for one in rows) == [
        ("x:1", "x:ann"),
        ("x:3", "x:bob"),
    ]
    schema = pa.schema({"account": pa.string(), "post": pa.string()})
    table = store.table("read/authors", schema, posts=requested)
    assert table.schema == schema
    assert sorted(table["post"].to_pylist()) == ["x:1", "x:3"]
    assert store.rows("read/authors", posts=[]) == []
    assert store.table("read/authors", schema, posts=[]).num_rows == 0


def test_written_data_is_present_after_closing(store_url: str) -> None:
    first = open_store(store_url, write=True)
    first.write(a_small_world())
    first.refresh_derived_edges()
    before = list(dump_graph(first))
    first.close()
    again = open_store(store_url, write=True)
    assert list(dump_graph(again)) == before
    assert again.generation() == 1
    again.close()


def test_a_dump_is_ordered_and_contains_known_properties_only(store: Store) -> None:
    store.write(a_small_world())
    store.refresh_derived_edges()
    lines = [json.loads(one) for one in dump_graph(store)]
    assert lines[0] == {"node": "Account", "id": "x:ann", "platform": "x"}
    assert [one["id"] for one in lines if one.get("node") == "Post"] == [
        "x:1",
        "x:2",
        "x:3",
    ]
    assert {one["node"] for one in lines if "node" in one} == {
        "Account",
        "Post",
        "Tag",
    }
    assert [one["at"] for one in lines if one.get("key") in ("e1", "e2")] == [
        "2026-01-01T08:00:00",
        "2026-02-01T09:30:15.123456",
    ]


@pytest.mark.neo4j
def test_both_engines_dump_the_same_bytes(empty_neo4j: str, tmp_path: Any) -> None:
    dumps = []
    for url in (empty_neo4j, f"ladybug:{tmp_path / 'store'}"):
        opened = open_store(url, write=True)
        opened.write(a_small_world())
        opened.refresh_derived_edges()
        dumps.append(list(dump_graph(opened)))
        opened.close()
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) == 20

"""Who is who: handles that change hands, and accounts known by a handle alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import (
    AccountReference,
    Event,
    Follow,
    Kind,
    Profile,
    Record,
    RecordCounts,
    RecordPosition,
)
from ingest.identity.account_identity import (
    HandleHolder,
    dump_holders,
    handle_key,
    has_mixed_scripts,
    holder_at,
    load_holders,
    normalise_handle,
)
from ingest.loading import merge_records
from ingest.loading.batch import Batch
from ingest.loading.batch_delta import build_delta

if TYPE_CHECKING:
    from conftest import World


def day(number: int) -> str:
    return f"2024-03-{number:02}T12:00:00Z"


def moment(number: int) -> datetime:
    return datetime(2024, 3, number, 12)


def by(number: str, handle: str | None, at: int, **more: Any) -> dict[str, Any]:
    """A post by the account with this id, under this handle, on that day."""
    values = {
        "id": f"{number}{at:02}",
        "platform": "x",
        "author_id": number,
        "text": "",
    }
    name = {"author_handle": handle} if handle else {}
    return values | name | {"created_at": day(at)} | more


@pytest.mark.parametrize(
    "spelling", ["ANN", "@ann", " ann ", "\uff21nn", "a\u200bnn", "\u202eann", "@@ann"]
)
def test_spellings_of_a_handle_fold_to_one(spelling: str) -> None:
    assert normalise_handle(spelling) == "ann"


def test_an_account_by_handle_is_never_confused_with_one_by_id() -> None:
    assert handle_key("x", "7") == "x:@7"


def test_only_scripts_that_look_alike_are_flagged_when_mixed() -> None:
    assert has_mixed_scripts("\u0430nn")
    assert not has_mixed_scripts("\u0430\u043d\u043d\u0430")
    assert not has_mixed_scripts("ann\u5fae\u535a")


@given(
    st.lists(
        st.builds(
            HandleHolder,
            st.sampled_from(["x:1", "x:2", "x:3"]),
            st.just(None) | st.integers(1, 28).map(moment),
            st.just(None),
            st.booleans(),
        ).map(lambda h: HandleHolder(h.account, h.first, h.first, h.sure)),
        unique_by=lambda h: h.account,
    ),
    st.none() | st.integers(1, 28).map(moment),
    st.randoms(),
)
def test_the_owner_of_a_handle_does_not_depend_on_the_order_of_records(
    holders: list[HandleHolder], at: datetime | None, random: Any
) -> None:
    answer = holder_at(holders, at)
    shuffled = list(holders)
    random.shuffle(shuffled)
    assert holder_at(shuffled, at) == answer
    assert (answer is None) == (not holders)
    assert load_holders(dump_holders(shuffled)) == sorted(
        holders, key=lambda holder: holder.account
    )


RENAMES = [
    by("77", "old", 1),
    by("77", "new", 10),
    by("88", "old", 12),
    {
        "id": "m1",
        "platform": "x",
        "author_id": "99",
        "mentions": ["old"],
        "text": "",
        "created_at": day(3),
    },
    {
        "id": "m2",
        "platform": "x",
        "author_id": "99",
        "mentions": ["old"],
        "text": "",
        "created_at": day(20),
    },
]


def test_renames_come_out_the_same_in_every_order_of_files(
    another: Callable[..., World],
) -> None:
    graphs = []
    for order in itertools.permutations(range(len(RENAMES))):
        if order[0] > order[1] and order[3] > order[4]:
            continue  # a quarter of the orders says as much as all of them
        if len(graphs) >= 24:
            break
        world = another()
        for place in order:
            world.take(RENAMES[place])
        graphs.append(world.graph())
        world.store.close()
    first = graphs[0]
    acts = {(row["source"], row["target"]) for row in first["ACTS_ON"]}
    assert acts == {("x:m1", "x:77"), ("x:m2", "x:88")}
    handles = {row["id"]: row["handle"] for row in first["Account"]}
    assert handles == {"x:77": "new", "x:88": "old", "x:99": None}
    assert all(graph == first for graph in graphs)


def test_renames_read_backwards_end_alike_on_both_engines(world: World) -> None:
    for line in reversed(RENAMES):
        world.take(line)
    acts = {(post, account) for post, _, account in world.acts()}
    assert acts == {("x:m1", "x:77"), ("x:m2", "x:88")}
    assert set(world.nodes("Account")) == {"x:77", "x:88", "x:99"}


def test_a_mention_by_handle_goes_to_the_account_once_its_id_is_learnt(
    world: World,
) -> None:
    world.take(by("1", None, 2, mentions=["Ann"]))
    assert world.acts() == {("x:102", "mention", "x:@ann")}
    world.take(by("7", "ann", 1))
    assert world.acts() == {("x:102", "mention", "x:7")}
    assert set(world.nodes("Account")) == {"x:1", "x:7"}
    world.store.refresh_derived_edges()
    assert world.ends("MENTIONED") == {("x:1", "x:7")}


def test_an_author_known_by_handle_becomes_the_account_with_its_posts(
    world: World,
) -> None:
    alone = {
        "id": "a",
        "platform": "x",
        "author_handle": "Ann",
        "text": "",
        "created_at": day(1),
        "mentions": ["bob"],
    }
    path = world.file(alone)
    world.load(path)
    assert world.ends("POSTED") == {("x:@ann", "x:a")}
    world.take(by("7", "ann", 2))
    assert world.ends("POSTED") == {("x:7", "x:a"), ("x:7", "x:702")}
    account = world.nodes("Account")["x:7"]
    assert account["first_seen_at"] == moment(1)
    assert account["last_seen_at"] == moment(2)
    before = world.dump()
    assert world.load(path).files[0].counts.stored == 0
    assert world.dump() == before


def test_a_later_post_by_a_known_handle_makes_no_second_account(world: World) -> None:
    world.take(by("7", "ann", 1))
    world.take(
        {
            "id": "a",
            "platform": "x",
            "author_handle": "ANN",
            "text": "",
            "created_at": day(2),
            "author_name": "Ann B",
        }
    )
    [account] = world.nodes("Account").values()
    assert (account["id"], account["name"]) == ("x:7", "Ann B")
    assert account["last_seen_at"] == moment(2)


def test_a_self_mention_by_a_handle_learnt_later_makes_no_edge(
    world: World,
) -> None:
    world.take(by("7", None, 1, mentions=["ann"]))
    assert world.acts() == {("x:701", "mention", "x:@ann")}
    world.take(by("7", "ann", 2))
    assert not world.acts()


def profile(handle: str, **more: Any) -> dict[str, Any]:
    """A Bluesky profile, as a page of follows shows it."""
    return {"did": f"did:plc:{handle}", "handle": f"{handle}.example"} | more


def follows(*followed: str) -> str:
    page = {
        "subject": profile("ann"),
        "follows": [profile(name) for name in followed],
        "cursor": "x",
    }
    return json.dumps(page)


def test_follows_make_accounts_and_are_stored_once(world: World) -> None:
    first = world.take(follows("bob", "carl"))
    assert (first.counts.read, first.counts.stored) == (2, 2)
    second = world.take(follows("bob", "dora"))
    assert (second.counts.stored, second.counts.duplicates) == (1, 1)
    me = "bluesky:did:plc:ann"
    assert world.ends("FOLLOWS") == {
        (me, f"bluesky:did:plc:{name}") for name in ("bob", "carl", "dora")
    }
    assert len(world.edges("FOLLOWS")) == 3


def test_an_id_given_in_the_same_file_after_its_handle_is_resolved(
    world: World,
) -> None:
    world.take(
        by("1", None, 2, mentions=["ann"], reply_to_author_handle="ann"),
        by("2", None, 2, mentions=[{"id": "7", "handle": "ann"}]),
    )
    assert {account for _, _, account in world.acts()} == {"x:7"}
    assert set(world.nodes("Account")) == {"x:1", "x:2", "x:7"}


def fold_follow(
    world: World, *pairs: tuple[AccountReference, AccountReference]
) -> list[str]:
    """Follows as a reader would give them, stored in one transaction."""
    records = [
        Record(
            position=RecordPosition(1, 0),
            main=Follow(
                follower=Profile(account=one),
                followed=Profile(account=other),
                platform="x",
            ),
        )
        for one, other in pairs
    ]
    batch = Batch(world.store, records, "x")
    known = merge_records.stored_follows(batch)
    outcomes = []
    for record in records:
        assert isinstance(record.main, Follow)
        outcomes.append(merge_records.merge_follow(batch, record.main, known))
    delta = build_delta(batch, RecordCounts())
    if delta:
        world.store.write(delta)
    return list(outcomes)


def test_follows_by_handle_move_with_the_account_and_stay_one(world: World) -> None:
    ann, bob = AccountReference(handle="Ann"), AccountReference(id="8", handle="bob")
    assert fold_follow(world, (ann, bob), (bob, ann)) == ["stored", "stored"]
    assert world.ends("FOLLOWS") == {("x:@ann", "x:8"), ("x:8", "x:@ann")}
    world.take(by("7", "ann", 4))
    assert world.ends("FOLLOWS") == {("x:7", "x:8"), ("x:8", "x:7")}
    assert fold_follow(world, (ann, bob), (bob, ann)) == ["duplicate", "duplicate"]
    assert len(world.edges("FOLLOWS")) == 2


def test_a_follow_whose_id_comes_later_in_the_same_file_is_resolved(
    world: World,
) -> None:
    ann, found = AccountReference(handle="ann"), AccountReference(id="7", handle="ann")
    carl = AccountReference(id="9")
    assert fold_follow(world, (ann, carl), (found, carl))[0] == "stored"
    assert world.ends("FOLLOWS") == {("x:7", "x:9")}
    assert len(world.edges("FOLLOWS")) == 1
    assert set(world.nodes("Account")) == {"x:7", "x:9"}


def fold_events(world: World, *pairs: tuple[str, str, int]) -> list[str]:
    """Interactions by handle, as a reader would give them, in one transaction."""
    events = [
        Event(
            actor=AccountReference(handle=one),
            target=AccountReference(handle=other),
            kind=Kind.SHARE,
            platform="x",
            at=moment(at),
        )
        for one, other, at in pairs
    ]
    records = [Record(position=RecordPosition(1, 0), main=event) for event in events]
    batch = Batch(world.store, records, "x")
    known = {row["key"] for row in world.store.rows("read/event_keys")}
    outcomes = [
        merge_records.merge_event(batch, event, "file", 1, known, RecordCounts())
        for event in events
    ]
    delta = build_delta(batch, RecordCounts())
    if delta:
        world.store.write(delta)
    return list(outcomes)


def test_events_by_handle_move_to_its_owner_at_their_time(world: World) -> None:
    pairs = (("ann", "bob", 1), ("bob", "Ann", 2), ("ann", "ann", 3), ("ann", "bob", 9))
    assert fold_events(world, *pairs) == ["stored"] * 4
    assert set(world.nodes("Account")) == {"x:@ann", "x:@bob"}
    world.take(by("7", "ann", 1), by("8", "bob", 4), by("9", "ann", 8))
    assert set(world.nodes("Account")) == {"x:7", "x:8", "x:9"}
    events = {
        (r["source"], r["target"], r["at"].day) for r in world.edges("INTERACTED")
    }
    assert events == {
        ("x:7", "x:8", 1),
        ("x:8", "x:7", 2),
        ("x:7", "x:7", 3),
        ("x:9", "x:8", 9),
    }
    # What was learnt of the handles changes no key: nothing is stored twice.
    assert fold_events(world, *pairs) == ["duplicate"] * 4
    assert len(world.edges("INTERACTED")) == 4
    world.store.refresh_derived_edges()
    assert world.ends("SHARED") == {("x:7", "x:8"), ("x:8", "x:7"), ("x:9", "x:8")}

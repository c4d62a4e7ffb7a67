"""Packed records: what goes in comes out, and equal records give equal bytes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import (
    AccountReference,
    Deletion,
    Event,
    Follow,
    Kind,
    Label,
    Post,
    PostReference,
    Profile,
    Record,
    RecordPosition,
)
from ingest.archive.record_columns import (
    compress_records,
    decompress_records,
    pack_records,
    pack_table,
    packed_post_ids,
    unpack_records,
    unpack_table,
)

TEXT = st.text(st.characters(exclude_categories=()), max_size=8)
TIME = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1))
ACCOUNT = st.builds(
    AccountReference, id=st.none() | TEXT, handle=st.none() | st.just("é")
)
PROFILE = st.builds(
    Profile,
    account=ACCOUNT,
    followers=st.none() | st.integers(0, 2**62),
    verified=st.none() | st.booleans(),
    at=st.none() | TIME,
)
REFERENCE = st.none() | st.builds(
    PostReference, post=st.none() | TEXT, author=st.none() | ACCOUNT
)
POST = st.builds(
    Post,
    id=st.none() | TEXT,
    author=st.none() | PROFILE,
    created_at=st.none() | TIME,
    text=TEXT,
    stars=st.none() | st.floats(0, 5),
    label=st.none() | st.sampled_from(Label),
    share_of=REFERENCE,
    mentions=st.lists(ACCOUNT, max_size=3).map(tuple),
    tags=st.lists(TEXT, max_size=3).map(tuple),
    review=st.booleans(),
)
MAIN = st.one_of(
    POST,
    PROFILE,
    st.builds(
        Event, actor=ACCOUNT, target=ACCOUNT, kind=st.sampled_from(Kind), at=TIME
    ),
    st.builds(Follow, follower=PROFILE, followed=PROFILE),
    st.builds(Deletion, post=st.none() | TEXT),
)
RECORD = st.builds(
    Record,
    position=st.builds(
        RecordPosition, line=st.integers(1, 9), offset=st.integers(0, 9)
    ),
    main=MAIN,
    context=st.lists(POST | PROFILE, max_size=2).map(tuple),
    warnings=st.lists(TEXT, max_size=1).map(tuple),
    owned_by=st.none() | TEXT,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(RECORD, max_size=4))
def test_packed_records_come_back_as_they_were(records: list[Record]) -> None:
    packed = pack_records(records)
    assert unpack_records(decompress_records(compress_records(packed))) == records
    assert pack_records(unpack_records(packed)) == packed


@settings(deadline=None, max_examples=60)
@given(st.lists(RECORD, max_size=4))
def test_the_ids_of_posts_are_found_without_unpacking(records: list[Record]) -> None:
    parts = [part for record in records for part in (record.main, *record.context)]
    ids = {part.id for part in parts if isinstance(part, Post) and part.id}
    assert packed_post_ids(pack_records(records)) == ids


@pytest.mark.parametrize(
    "cls", [Post, Profile, Event, Follow, Deletion, Record, AccountReference]
)
def test_every_field_of_the_model_can_be_packed(cls: type) -> None:
    assert pack_table(cls, [])["rows"] == 0
    assert list(unpack_table(cls, {"rows": 0})) == []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Later:
    """A class that got a second field in a later version."""

    id: str
    added: str = "unknown"


def test_a_field_that_a_packed_table_lacks_has_its_default() -> None:
    assert [field.name for field in fields(_Later)] == ["id", "added"]
    table = {"rows": 2, "id": ["a", "b"]}
    assert list(unpack_table(_Later, table)) == [_Later(id="a"), _Later(id="b")]


@dataclass(frozen=True, slots=True)
class _Unsupported:
    """A class with a field that JSON does not have."""

    raw: bytes


def test_a_field_without_a_packed_form_is_refused_by_its_type() -> None:
    with pytest.raises(TypeError, match="bytes"):
        pack_table(_Unsupported, [])

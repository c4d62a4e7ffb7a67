"""No cell of a table and no field of an object makes one of these readers raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Record, RecordPosition, RejectedRecord
from ingest.parsing.row import FileHead, FileRow
from ingest.readers.registry import load_reader

TABLES = {
    "airline": "tweet_id airline_sentiment airline name text retweet_count "
    "tweet_created",
    "twcs": "tweet_id author_id inbound created_at text response_tweet_id "
    "in_response_to_tweet_id",
    "app_reviews": "reviewId userName content score thumbsUpCount at replyContent "
    "repliedAt platform bank rating review developerResponse title",
    "coortweet": "object_id account_id content_id timestamp_share",
    "hoaxy": "from_user_id from_user_screen_name is_mention to_user_id "
    "to_user_screen_name tweet_created_at tweet_id tweet_type tweet_url url_raw",
    "edge_table": "source target weight time kind platform",
    "twarc_csv": "id author_id text created_at author.username author.verified "
    "referenced_tweets referenced_tweets.retweeted.id retweeted_user_id "
    "entities.mentions entities.hashtags entities.urls public_metrics.like_count "
    "author.public_metrics.followers_count __twarc.retrieved_at",
}
NODEXL = (
    "Vertex 1",
    "Vertex 2",
    "Relationship",
    "Relationship Date (UTC)",
    "Tweet",
    "URLs in Tweet",
    "Hashtags in Tweet",
    "Tweet Date (UTC)",
    "Imported ID",
    "In-Reply-To Tweet ID",
    "In-Reply-To User ID",
    "Quoted Status ID",
    "Retweet ID",
    "Favorite Count",
    "Language",
)
COLUMNS = {name: tuple(words.split()) for name, words in TABLES.items()} | {
    "nodexl": NODEXL
}
OBJECTS = {
    "amazon": "reviewerID asin reviewerName helpful reviewText overall summary "
    "unixReviewTime reviewTime rating title text parent_asin user_id timestamp vote",
    "yelp": "review_id user_id business_id stars useful text date name fans",
}
CELLS = st.sampled_from(
    (
        *("", " ", "1", "1234.0", "1.23E+18", "-1", "nan", "1e999", "0001", "x" * 300),
        *("True", "no", "2024-03-05T10:00:00Z", "42059.5", "99999.9", "30.02.2024"),
        *("RT @amy: hi @bob", "=@amy", "[", "[1]", '["a", null, 7]', "{'body': 3}"),
        *('[{"id": 1.5, "username": []}]', '[{"tag": 7}]', "[[]]", "null", "retweet"),
        *("origin", "Retweet", "Followed", "http://[", "a\0b", "\ud800", "１２", "²"),
    )
) | st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=4,
)


def read_one(name: str, value: Any) -> None:
    items = list(load_reader(name).read([FileRow(RecordPosition(1, 0), b"", value)]))
    counted = [item for item in items if isinstance(item, Record | RejectedRecord)]
    assert len(counted) == 1
    assert isinstance(counted[0], Record | RejectedRecord)


@pytest.mark.parametrize("name", COLUMNS)
@settings(max_examples=150)
@given(data=st.data())
def test_any_row_of_a_table_is_one_record_or_one_reject(
    name: str, data: st.DataObject
) -> None:
    columns = COLUMNS[name]
    assert load_reader(name).sniff(FileHead("table", columns, ()))
    cells = data.draw(st.tuples(*(CELLS for _ in columns)))
    read_one(name, dict(zip(columns, cells, strict=True)))


@pytest.mark.parametrize("name", OBJECTS)
@settings(max_examples=150)
@given(data=st.data())
def test_any_object_of_reviews_is_one_record_or_one_reject(
    name: str, data: st.DataObject
) -> None:
    fields = OBJECTS[name].split()
    read_one(
        name,
        data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(fields, VALUES))),
    )
    read_one(name, data.draw(VALUES))


@settings(max_examples=300)
@given(st.lists(CELLS, max_size=6), st.lists(CELLS, max_size=6))
def test_any_line_after_any_first_line_is_at_most_one_record_or_reject(
    first: list[str], then: list[str]
) -> None:
    lines = [" ".join(first), " ".join(then)]
    rows = [FileRow(RecordPosition(n, 0), b"", line) for n, line in enumerate(lines, 1)]
    items = list(load_reader("edge_list").read(rows))
    assert sum(isinstance(item, Record | RejectedRecord) for item in items) <= 2
    load_reader("edge_list").sniff(FileHead("lines", (), tuple(lines)))

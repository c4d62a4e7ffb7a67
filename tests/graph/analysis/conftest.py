"""Small worlds written by hand: who posted what when, who acted on whom."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from graph.model import KINDS, Kind
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

DAY = datetime(2026, 9, 1, 12)


@pytest.fixture
def world() -> Callable[..., Snapshot]:
    """Build a snapshot of posts `(id, author, day, kind, text, target, label)`.

    Authors are names in any order; `target` is the id of another post or None; days
    count from 1 September 2026. Every post is about the one brand, acme.
    """
    return build


def build(
    posts: list[tuple],
    owned: tuple[str, ...] = (),
    followers: dict[str, int] | None = None,
) -> Snapshot:
    known = followers or {}
    names = sorted({post[1] for post in posts if post[1]} | set(owned))
    posts = sorted(posts)
    tables = {
        "accounts": [
            {"id": f"x:{n}", "platform": "x", "handle": n, "followers": known.get(n)}
            for n in names
        ],
        "posts": [post_row(post, names) | onto(post, posts) for post in posts],
        "interactions": list(acts_of(posts, names)),
        "brands": [{"id": "acme", "name": "Acme"}],
        "about": [
            {"post": row, "brand": 0, "label": post[6], "how": "alias"}
            for row, post in enumerate(posts)
        ],
        "roles": [
            {"brand": 0, "account": names.index(name), "role": "owned"}
            for name in owned
        ],
    }
    return snapshot_from_tables(
        {n: pa.Table.from_pylist(rows, SCHEMAS[n]) for n, rows in tables.items()}
    )


def post_row(post: tuple, names: list[str]) -> dict:
    key, name, day, kind, text, _, _ = post
    return {
        "id": key,
        "platform": "x",
        "kind": kind,
        "author": names.index(name) if name else None,
        "text": text,
        "created_at": None if day is None else DAY + timedelta(days=day),
        "stub": False,
        "context": False,
    }


def onto(post: tuple, posts: list[tuple]) -> dict:
    """Which post this one answers or quotes, by its row."""
    rows = {other[0]: row for row, other in enumerate(posts)}
    column = {"reply": "reply_to", "quote": "quote_of"}.get(post[3])
    return {column: rows[post[5]]} if column and post[5] else {}


def acts_of(posts: list[tuple], names: list[str]) -> Iterator[dict]:
    place = {post[0]: row for row, post in enumerate(posts)}
    author = {post[0]: post[1] for post in posts}
    for row, (_, name, day, kind, _, target, _) in enumerate(posts):
        if target is None or kind == "original" or author[target] in (None, name):
            continue
        yield {
            "actor": names.index(name),
            "target": names.index(author[target]),
            "kind": KINDS.index(Kind(kind)),
            "at": None if day is None else DAY + timedelta(days=day),
            "post": row,
            "target_post": place[target],
            "weight": 1.0,
        }

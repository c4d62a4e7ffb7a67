"""Small worlds written by hand: who posted what when, who acted on whom."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from graph.model import KINDS, Kind
from graph.snapshot import SCHEMAS, Snapshot, of_tables

DAY = datetime(2026, 9, 1, 12)


@pytest.fixture
def world() -> Callable[..., Snapshot]:
    """Build a snapshot of posts `(id, author, day, kind, text, target, label)`.

    Authors are names in any order; `target` is the id of another post or None; days
    count from 1 September 2026. Every post is about the one brand, acme.
    """

    def build(
        posts: list[tuple],
        owned: tuple[str, ...] = (),
        followers: dict[str, int] | None = None,
    ) -> Snapshot:
        followers = followers or {}
        names = sorted({post[1] for post in posts if post[1]} | set(owned))
        posts = sorted(posts)
        place = {post[0]: row for row, post in enumerate(posts)}
        author = {post[0]: post[1] for post in posts}
        rows, acts, about = [], [], []
        for row, (key, name, day, kind, text, target, label) in enumerate(posts):
            at = None if day is None else DAY + timedelta(days=day)
            rows.append(
                {
                    "id": key,
                    "platform": "x",
                    "kind": kind,
                    "author": names.index(name) if name else None,
                    "text": text,
                    "created_at": at,
                    "stub": False,
                    "context": False,
                }
            )
            about.append({"post": row, "brand": 0, "label": label, "how": "alias"})
            if target is None or kind == "original" or not author[target]:
                continue
            acts.append(
                {
                    "actor": names.index(name),
                    "target": names.index(author[target]),
                    "kind": KINDS.index(Kind(kind)),
                    "at": at,
                    "post": row,
                    "target_post": place[target],
                    "weight": 1.0,
                }
            )
        accounts = [
            {
                "id": f"x:{n}",
                "platform": "x",
                "handle": n,
                "followers": followers.get(n),
            }
            for n in names
        ]
        roles = [
            {"brand": 0, "account": names.index(name), "role": "owned"}
            for name in owned
        ]
        tables = {
            "accounts": accounts,
            "posts": rows,
            "interactions": [act for act in acts if act["actor"] != act["target"]],
            "brands": [{"id": "acme", "name": "Acme"}],
            "about": about,
            "roles": roles,
        }
        return of_tables(
            {
                name: pa.Table.from_pylist(table, SCHEMAS[name])
                for name, table in tables.items()
            }
        )

    return build

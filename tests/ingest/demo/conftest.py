"""One demo world, made once and read back from its files with its truth."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.demo import generate_demo
from ingest.demo.market import PLATFORMS

Row = dict[str, Any]


class World:
    """A made world: its records, its truth, and how often each post was shared."""

    references = ("repost_of_id", "quote_of_id", "reply_to_id")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Row] = []
        for platform in PLATFORMS:
            lines = (folder / f"posts-{platform}.jsonl").read_text("utf-8").split("\n")
            self.rows += [json.loads(line) for line in lines if line]
        self.truth = json.loads((folder / "truth.json").read_text("utf-8"))
        self.by_key = {self.key(row): row for row in self.rows}
        self.shares = Counter(
            f"{row['platform']}:{row['repost_of_id']}"
            for row in self.rows
            if "repost_of_id" in row
        )

    @staticmethod
    def key(row: Row) -> str:
        return f"{row['platform']}:{row['id']}"

    @staticmethod
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text)

    def refers(self, row: Row) -> bool:
        return any(name in row for name in self.references)

    def role(self, row: Row) -> str:
        account = f"{row['platform']}:{row.get('author_id')}"
        return str(self.truth["roles"].get(account, ""))

    def originals(self, role: str) -> list[Row]:
        return [
            row for row in self.rows if self.role(row) == role and not self.refers(row)
        ]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(generate_demo(tmp_path_factory.mktemp("demo"), seed=8, posts=6_000))

"""A small published store file, written by the engine itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import ladybug
import pytest

SCHEMA = (
    "CREATE NODE TABLE Account(id STRING PRIMARY KEY, handle STRING, size INT64)",
    "CREATE REL TABLE MENTIONED(FROM Account TO Account, times INT64)",
)


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 accounts in a row, each mentioning the next."""
    file = tmp_path_factory.mktemp("store") / "graph.lbug"
    with (
        ladybug.Database(str(file), max_db_size=1 << 34) as database,
        ladybug.Connection(database) as connection,
    ):
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute(
            "UNWIND range(0, 119) AS i CREATE "
            "(:Account {id: concat('x:', CAST(i AS STRING)), handle: 'h', size: i})"
        )
        connection.execute(
            "MATCH (a:Account), (b:Account) WHERE a.size + 1 = b.size "
            "CREATE (a)-[:MENTIONED {times: 1}]->(b)"
        )
    return file


@pytest.fixture
def tree() -> Callable[[Path], dict[str, str]]:
    """The contents of a folder: every path with a digest."""

    def look(folder: Path) -> dict[str, str]:
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(
                path.read_bytes() if path.is_file() else b""
            ).hexdigest()
            for path in sorted(folder.rglob("*"))
        }

    return look

"""Backups whose tables are not those that a backup writes are refused whole."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.graph.maintenance.hostile_backups import (
    Members,
    about,
    members,
    refusal,
    write_zip,
)

__all__ = ["members"]


def parquet(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def with_column(table: pa.Table, name: str, values: list[Any], type_: Any) -> pa.Table:
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(values, type_))


def with_value(table: pa.Table, name: str, value: Any) -> pa.Table:
    """The table with a value in the first row of a column."""
    values = [value, *table[name].to_pylist()[1:]]
    return with_column(table, name, values, table.schema.field(name).type)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("Account", lambda t: with_value(t, "id", None), "Account has an empty id"),
        (
            "Account",
            lambda t: with_column(t, "id", ["same"] * len(t), pa.string()),
            "Account has the same id twice",
        ),
        (
            "Account",
            lambda t: with_column(t, "followers", ["x"] * len(t), pa.string()),
            "Account.followers has the type string",
        ),
        ("Account", lambda t: with_value(t, "platform", None), "an empty platform"),
        (
            "Account",
            lambda t: t.append_column("evil", pa.nulls(len(t), pa.string())),
            "unknown column 'evil'",
        ),
        ("Account", lambda t: t.append_column("id", t["id"]), "a column twice"),
        ("Account", lambda t: t.drop_columns(["id"]), "an empty id"),
        ("Account", lambda t: t.slice(1), "Account has 2 rows"),
        ("Post", lambda t: with_value(t, "kind", "evil"), "Post.kind has a value"),
        ("Post", lambda t: with_value(t, "stance_label", "bad"), "Post.stance_label"),
        ("ABOUT", lambda t: with_value(t, "label", "bad"), "ABOUT.label has a value"),
        ("ACTS_ON", lambda t: with_value(t, "kind", "hug"), "ACTS_ON.kind has a value"),
        ("ACTS_ON", lambda t: with_value(t, "target", "x:no"), "an end that is no Acc"),
        ("POSTED", lambda t: with_value(t, "source", None), "POSTED has an empty sou"),
        (
            "TAGGED",
            lambda t: pa.concat_tables([t.slice(0, 1)] * len(t)),
            "TAGGED has the same source and target twice",
        ),
    ],
)
def test_a_table_that_backup_does_not_write_is_refused(
    name: str,
    change: Callable[[pa.Table], pa.Table],
    says: str,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    part = f"tables/{name}.parquet"
    table = pq.read_table(pa.BufferReader(members[part]))
    changed = {**members, part: parquet(change(table))}
    assert says in refusal(write_zip(tmp_path / "a.zip", changed), capsys)


def test_a_time_that_no_calendar_has_is_refused(
    members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = "tables/Post.parquet"
    table = pq.read_table(pa.BufferReader(members[part]))
    times = pa.array([2**62] * len(table), pa.int64()).cast(pa.timestamp("us"))
    place = table.column_names.index("created_at")
    changed = table.set_column(place, "created_at", times)
    file = write_zip(tmp_path / "a.zip", {**members, part: parquet(changed)})
    assert "Post.created_at has a value" in refusal(file, capsys)


def test_a_text_that_is_no_text_is_refused(
    members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = "tables/Tag.parquet"
    names = pa.array([b"\xff\xfe", b"ok"], pa.binary()).view(pa.string())
    file = write_zip(
        tmp_path / "a.zip", {**members, part: parquet(pa.table({"name": names}))}
    )
    assert "Tag cannot be read" in refusal(file, capsys)


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" + b"\x9c" * 500 + b"PAR1", b"[]" * 9]
)
def test_a_table_that_is_no_parquet_is_refused(
    content: bytes,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = {**members, "tables/Account.parquet": content}
    assert "Account cannot be read" in refusal(
        write_zip(tmp_path / "a.zip", changed), capsys
    )


def test_a_small_table_that_is_large_in_memory_is_refused(
    members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One text of a mebibyte in 300 rows: some kilobytes that unpack to 300 MiB."""
    texts = pa.DictionaryArray.from_arrays(
        pa.array([0] * 300, pa.int32()), pa.array(["a" * (1 << 20)])
    )
    ids = pa.array([f"x:{n}" for n in range(300)])
    table = pa.table({"id": ids, "text": texts})
    content = parquet(table, store_schema=False, compression="zstd")
    assert len(content) < 20_000
    rows = {**json.loads(members["backup.json"])["rows"], "Post": 300}
    changed = {**members, "backup.json": about(members, rows=rows)}
    changed["tables/Post.parquet"] = content
    assert "Post is too large" in refusal(
        write_zip(tmp_path / "a.zip", changed), capsys
    )

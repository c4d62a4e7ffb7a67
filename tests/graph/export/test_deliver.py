"""Tables on a terminal, in a pipe and in files; files whole, with a manifest."""

from __future__ import annotations

import hashlib
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph import export
from graph.errors import UsageError
from graph.export.spreadsheet import (
    MAX_CELL_UNITS,
    MAX_SHEET_ROWS,
    TRUNCATION_MARK,
    xlsx_bytes,
)
from graph.export.terminal import format_aligned_table
from graph.settings import Settings
from graph.snapshots.snapshot import Snapshot

TABLE = pa.table(
    {
        "account": ["x:570306133677760513", "x:@bo"],
        "handle": ["ann", "-bo"],
        "score": [-12.5, 3.0],
        "low": pa.array([1, None], pa.int64()),
        "evidence": ["x:1|x:2|x:3|x:4|x:5|x:6", "x:7"],
        "evidence_count": [6, 1],
    }
)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_an_aligned_table(monkeypatch: pytest.MonkeyPatch) -> None:
    # In the test itself: pytest replaces stdout after the fixtures.
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "76")
    export.print_or_write_table(TABLE, None, None)
    lines = terminal.getvalue().splitlines()
    assert lines[0].split() == TABLE.column_names
    assert {len(line) <= 76 for line in lines} == {True}
    assert "x:570306133677760513  ann     -12.5    1  x:1|x:2|x:3|x:4…" in lines[2]


def test_a_narrow_terminal_shortens_texts_and_drops_columns_but_keeps_numbers() -> None:
    lines = format_aligned_table(TABLE, 40).splitlines()
    assert lines[0].split() == ["account", "handle", "score", "low", "evidence"]
    assert {len(line) <= 40 for line in lines[:-1]} == {True}
    assert "-12.5" in lines[2]
    assert lines[-1] == "(not shown: evidence_count; --format csv shows all)"


def test_texts_cannot_send_escape_codes_to_the_terminal() -> None:
    table = pa.table({"text": ["a\x1b[2Jb\nc\u202ed\x07", "日本" * 40]})
    text = format_aligned_table(table, 30)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    first, second = text.splitlines()[2:]
    assert first == "a [2Jb c d"
    assert second == "日本" * 7 + "…"


def test_a_pipe_gets_csv_without_a_mark(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    export.print_or_write_table(TABLE, None, None)
    data = capfdbinary.readouterr().out
    assert data.startswith(b'"account","handle","score"')
    assert b'"x:570306133677760513","ann","-12.5","1"' in data
    assert b'"x:@bo","\'-bo","3.0",""' in data


def test_a_pipe_gets_json_on_request(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    export.print_or_write_table(TABLE, "-", "json")
    assert json.loads(capfdbinary.readouterr().out) == TABLE.to_pylist()


@pytest.mark.parametrize("format", ["xlsx", "parquet", "gexf"])
def test_binary_formats_are_not_printed(format: str) -> None:
    with pytest.raises(UsageError, match="add --out"):
        export.print_or_write_table(TABLE, None, format)


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "parquet"])
def test_the_suffix_of_a_file_selects_its_format(tmp_path: Path, format: str) -> None:
    out = tmp_path / f"list.{format}"
    export.print_or_write_table(TABLE, str(out), None)
    assert out.read_bytes() == export.table_bytes(TABLE, format)
    export.print_or_write_table(TABLE, str(tmp_path / "list.txt"), format)
    assert (tmp_path / "list.txt").read_bytes() == out.read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_list_is_not_written_as_a_graph_or_with_an_unknown_suffix(
    tmp_path: Path,
) -> None:
    with pytest.raises(UsageError, match="python -m graph export"):
        export.print_or_write_table(TABLE, str(tmp_path / "list.gexf"), None)
    with pytest.raises(UsageError, match="add --format"):
        export.print_or_write_table(TABLE, str(tmp_path / "list.doc"), None)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        export.print_or_write_table(TABLE, str(tmp_path / "nowhere" / "list.csv"), None)
    with pytest.raises(UsageError, match="not a file"):
        export.print_or_write_table(TABLE, str(tmp_path), "csv")
    with pytest.raises(UsageError, match="not a file"):
        export.print_or_write_table(TABLE, os.devnull, "csv")


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "list.csv"
    out.write_text("old")

    def full(path: Path, data: bytes) -> int:
        path.open("wb").close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError, match="No space left"):
        export.print_or_write_table(TABLE, str(out), None)
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_the_same_input_and_seed_give_the_same_bytes(
    store: Settings, network_snapshot: Snapshot, tmp_path: Path
) -> None:
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        for format in ("csv", "xlsx", "json", "parquet"):
            about = {"list": "influencers", "top": 2, "seed": 7}
            known = export.build_manifest(store, network_snapshot, about)
            export.print_or_write_table(
                TABLE, str(folder / f"list.{format}"), None, known
            )
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
    assert len(made[0]) == 8


def test_a_manifest_describes_the_origin_of_the_file(
    store: Settings, network_snapshot: Snapshot, tmp_path: Path
) -> None:
    about = {"list": "bridges", "since": datetime(2026, 10, 1), "seed": 7}
    out = tmp_path / "list.csv"
    export.print_or_write_table(
        TABLE, str(out), None, export.build_manifest(store, network_snapshot, about)
    )
    manifest = json.loads((tmp_path / "list.csv.manifest.json").read_text())
    assert manifest["snapshot"] == {
        "hash": network_snapshot.hash,
        "generation": 7,
        "published_at": "2026-10-10T00:00:00+00:00",
        "accounts": 5,
        "posts": 0,
        "interactions": 5,
    }
    assert manifest["settings"] == {"list": "bridges", "since": "2026-10-01T00:00:00"}
    assert manifest["seed"] == 7
    assert set(manifest["versions"]) == {"grapevine", "networkx", "numpy", "python"}
    assert manifest["file"] == {
        "name": "list.csv",
        "format": "csv",
        "rows": 2,
        "texts_neutral": True,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
    }


def test_a_manifest_contains_no_password_and_no_time_of_another_snapshot(
    network_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = export.build_manifest(
        Settings("bolt://neo4j:s3cret@host:7687"), network_snapshot, {}
    )
    assert manifest["store"] == "bolt://host:7687"
    assert manifest["snapshot"]["published_at"] is None
    assert "s3cret" not in json.dumps(manifest)


def sheet(table: pa.Table) -> list[list[tuple[object, str]]]:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(table)))
    assert book.properties.created == datetime(2000, 1, 1)
    assert len(book.sheetnames) == 1
    assert book.active is not None
    return [[(c.value, c.data_type) for c in row] for row in book.active.iter_rows()]


def test_a_workbook_keeps_types_and_never_rounds_an_id() -> None:
    moment = datetime(2026, 10, 3, 8, 30)
    rows = sheet(
        pa.table(
            {
                "n": [-12],
                "ratio": [0.5],
                "sure": [True],
                "at": pa.array([moment.replace(tzinfo=UTC)], pa.timestamp("us", "UTC")),
                "long_ago": [datetime(1850, 1, 1)],
                "id": [570306133677760513],
                "posts": [["x:1", "x:2"]],
                "none": pa.nulls(1),
                "not_a_number": [float("nan")],
            }
        )
    )
    assert rows[1] == [
        (-12, "n"),
        (0.5, "n"),
        (True, "b"),
        (moment, "d"),
        ("1850-01-01T00:00:00", "s"),
        ("570306133677760513", "s"),
        ('["x:1", "x:2"]', "s"),
        (None, "n"),
        (None, "n"),
    ]


def test_a_workbook_takes_no_text_for_a_link_for_markup_or_for_a_number() -> None:
    texts = ["http://x.invalid", "<r><t>x</t></r>", "<r></r>", "12", "mailto:a@b.c"]
    assert [cell for (cell,) in sheet(pa.table({"t": texts}))[1:]] == [
        (text, "s") for text in texts
    ]
    made = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(pa.table({"t": texts}))))
    assert made.active is not None
    assert not [c for (c,) in made.active.iter_rows() if c.hyperlink]


def test_a_text_longer_than_a_cell_is_shortened_and_marked() -> None:
    ((_,), (cell,)) = sheet(pa.table({"text": ["🍇" * 20_000]}))
    text = str(cell[0])
    assert text.endswith(TRUNCATION_MARK)
    assert text.removesuffix(TRUNCATION_MARK) == "🍇" * (
        (MAX_CELL_UNITS - len(TRUNCATION_MARK)) // 2
    )


def test_a_sheet_that_would_lose_rows_is_not_written() -> None:
    with pytest.raises(UsageError, match="write CSV or Parquet"):
        xlsx_bytes(pa.table({"n": pa.nulls(MAX_SHEET_ROWS + 1)}))


def test_parquet_keeps_the_types(tmp_path: Path) -> None:
    export.print_or_write_table(TABLE, str(tmp_path / "list.parquet"), None)
    assert pq.read_table(tmp_path / "list.parquet").equals(TABLE)


def test_json_has_no_number_that_is_not_one() -> None:
    table = pa.table({"n": [float("nan"), float("inf"), 1.5]})
    assert json.loads(export.table_bytes(table, "json")) == [
        {"n": None},
        {"n": None},
        {"n": 1.5},
    ]

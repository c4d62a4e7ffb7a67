"""Texts that spreadsheets run, and back; the hostile files of the contract."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from graph.export.formula_escaping import (
    neutralize_formula,
    neutralize_frame,
    restore_formula_text,
    strip_invalid_xml,
    unique_xml_names,
)
from graph.export.tables import csv_bytes, table_bytes

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\x00")
ODD = st.text(st.sampled_from("=+-@'＝＠ \u00a0\t\r\n\x00\u2028ab1\ufeff\x0b"))


@pytest.fixture(scope="module")
def hostile(shared: Path) -> list[str]:
    """Every text and name of the two hostile files about formulas."""
    folder = shared / "hostile"
    lines = (folder / "j30_formulas.jsonl").read_text("utf-8").split("\n")
    texts = [
        record[name]
        for record in map(json.loads, filter(None, lines))
        for name in ("text", "author_name")
    ]
    with (folder / "c14_formula_cells.csv").open(newline="") as file:
        texts += [row["text"] for row in csv.DictReader(file)]
    assert len(texts) == 2 * 16 + 4
    return texts


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0\u00a0", "\ufeff", "\u3000"])
def test_no_text_begins_with_a_sign_that_a_spreadsheet_runs(
    sign: str, before: str
) -> None:
    text = f"{before}{sign}1+1"
    assert neutralize_formula(text) == f"'{text}"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_a_line_inside_a_text_is_checked_too(line_end: str) -> None:
    assert neutralize_formula(f"hello{line_end} =1+1") == f"'hello{line_end} =1+1"
    assert neutralize_formula(f"hello{line_end}{line_end}world").startswith("hello")


def test_harmless_texts_stay_as_they_are() -> None:
    for text in ("", "plain", "1-2=x", "'tis", "a@b.example", ";=1", "%0A-3", "|calc"):
        assert neutralize_formula(text) == text


@given(ODD)
def test_removing_the_quote_gives_back_every_text(text: str) -> None:
    made = neutralize_formula(text)
    assert restore_formula_text(made) == text
    assert not made.lstrip(" \u00a0").startswith(SIGNS)


@given(st.lists(ODD, min_size=1))
def test_tables_and_single_texts_are_made_neutral_alike(texts: list[str]) -> None:
    frame = neutralize_frame(pl.DataFrame({"text": texts}))
    assert frame["text"].to_list() == [neutralize_formula(text) for text in texts]


def test_hostile_texts_pass_through_csv_and_come_back(hostile: list[str]) -> None:
    table = pa.table({"n": range(-12, len(hostile) - 12), "text": hostile})
    data = csv_bytes(table)
    assert data.startswith(b'\xef\xbb\xbf"n","text"\n"-12",')
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [restore_formula_text(row["text"]) for row in rows] == hostile
    assert [int(row["n"]) for row in rows] == table["n"].to_pylist()
    assert not [r["text"] for r in rows if r["text"].lstrip().startswith(SIGNS)]


def test_hostile_texts_pass_through_xlsx_as_strings(hostile: list[str]) -> None:
    table = pa.table({"n": range(-12, len(hostile) - 12), "text": hostile})
    sheet = openpyxl.load_workbook(io.BytesIO(table_bytes(table, "xlsx"))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2))
    assert {cell.data_type for _, cell in rows} == {"s"}
    assert not [c for _, c in rows if str(c.value).lstrip().startswith(SIGNS)]
    assert [
        restore_formula_text(unescape(str(cell.value))) for _, cell in rows
    ] == hostile
    assert [cell.value for cell, _ in rows] == table["n"].to_pylist()
    assert {cell.data_type for cell, _ in rows} == {"n"}


def test_raw_leaves_texts_but_makes_no_formula_of_them(hostile: list[str]) -> None:
    table = pa.table({"text": hostile})
    text = csv_bytes(table, raw=True).decode("utf-8-sig")
    assert [r[0] for r in csv.reader(io.StringIO(text, newline=""))][1:] == hostile
    book = openpyxl.load_workbook(io.BytesIO(table_bytes(table, "xlsx", raw=True)))
    assert book.active is not None
    assert {c.data_type for (c,) in book.active.iter_rows()} <= {"s"}


def test_json_and_parquet_hold_the_texts_as_they_are(hostile: list[str]) -> None:
    table = pa.table({"text": hostile})
    rows = json.loads(table_bytes(table, "json"))
    assert [row["text"] for row in rows] == hostile
    assert pl.read_parquet(table_bytes(table, "parquet"))["text"].to_list() == hostile


def test_the_name_of_a_column_cannot_be_run_either() -> None:
    table = pa.table({"=1+1": [1], "＠x": ["a"]})
    assert csv_bytes(table, bom=False).startswith(b'"\'=1+1","\'\xef\xbc\xa0x"\n')


@given(st.text())
def test_xml_texts_hold_only_what_xml_has(text: str) -> None:
    for character in strip_invalid_xml(text):
        code = ord(character)
        assert code in (9, 10, 13) or 0x20 <= code <= 0x10FFFF
        assert not 0xD800 <= code <= 0xDFFF
        assert code not in (0xFFFE, 0xFFFF)


@given(st.lists(st.text(st.sampled_from("a\x00\x01~2")), unique=True))
def test_ids_that_differ_still_differ_as_xml(ids: list[str]) -> None:
    names = unique_xml_names(ids)
    assert len(set(names)) == len(ids)
    assert all(
        a == b for a, b in zip(ids, names, strict=True) if strip_invalid_xml(a) == a
    )

"""The scanner of arrays finds the same ones however the bytes come."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.parsing.json_arrays import ArrayScanner
from tests.ingest.parsing.json_page_samples import pages


@given(pages(), st.integers(1, 30))
def test_the_scanner_finds_the_same_arrays_for_any_size_of_pieces(
    page: Any, step: int
) -> None:
    raw = json.dumps(page).encode()
    whole, stepped = ArrayScanner(gap=20, large=40), ArrayScanner(gap=20, large=40)
    for begin in range(0, len(raw), 40):
        whole.feed(raw[begin : begin + 40])
    for begin in range(0, len(raw), step):
        stepped.feed(raw[begin : begin + step])
    assert (whole.arrays, whole.is_closed) == (stepped.arrays, True)
    for one in whole.arrays:
        elements = json.loads(b"[" + raw[one.start : one.end] + b"]")
        assert one.count == sum(isinstance(each, dict | list) for each in elements)
        for cut in one.cuts:
            assert json.loads(b"[" + raw[one.start : cut] + b"]") is not None

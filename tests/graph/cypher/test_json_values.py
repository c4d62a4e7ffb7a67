"""Values as both engines return them, made plain."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from graph.cypher.json_values import to_json_value


def test_every_kind_of_value_has_a_json_form() -> None:
    value = {
        "moment": datetime(2024, 3, 5, 10, tzinfo=UTC),
        "day": date(2024, 3, 5),
        "span": timedelta(days=1, seconds=1.5),
        "identity": UUID(int=1),
        "whole": Decimal("10.00"),
        "part": Decimal("1.25"),
        "none": [float("inf"), float("nan"), None],
        7: (1, {2}),
    }
    assert json.loads(json.dumps(to_json_value(value), allow_nan=False)) == {
        "moment": "2024-03-05T10:00:00+00:00",
        "day": "2024-03-05",
        "span": "PT86401.5S",
        "identity": "00000000-0000-0000-0000-000000000001",
        "whole": 10,
        "part": 1.25,
        "none": [None, None, None],
        "7": [1, [2]],
    }


def test_a_users_own_mapping_keeps_its_keys() -> None:
    assert to_json_value({"_ID": 1, "x": 2}) == {"_ID": 1, "x": 2}


def test_booleans_stay_booleans_and_big_numbers_keep_their_digits() -> None:
    assert to_json_value([True, 2**53 + 1]) == [True, 2**53 + 1]

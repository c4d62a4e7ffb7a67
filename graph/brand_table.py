"""Brands as a table that people edit: one row a brand, lists separated by commas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from graph.brands import Brand, fold, of_tables
from graph.errors import UsageError

LISTS: Final = (
    "aliases",
    "owned",
    "staff",
    "partners",
    "rivals",
    "products",
    "ambiguous_aliases",
    "context",
    "excluded",
)
COLUMNS: Final = ("name", *LISTS)


def rows(brands: Sequence[Brand]) -> pd.DataFrame:
    """The brands as an editable table.

    >>> rows([Brand(id="acme", name="Acme", aliases=("A", "B"))])["aliases"][0]
    'A, B'
    """
    return pd.DataFrame(
        [
            {"name": brand.name, **{n: ", ".join(getattr(brand, n)) for n in LISTS}}
            for brand in brands
        ],
        columns=list(COLUMNS),
    ).astype("object")


def brands(table: pd.DataFrame) -> tuple[Brand, ...]:
    """The brands of an edited table; empty rows are left out.

    Raises:
        UsageError: a name is missing or stands twice, or an account is no account.

    """
    tables: list[Mapping[str, Any]] = []
    for row in table.to_dict("records"):
        cells = {name: _text(row.get(name)) for name in COLUMNS}
        if not any(cells.values()):
            continue
        if not cells["name"]:
            raise UsageError("A brand needs a name.")
        lists = {
            name: [part.strip() for part in cells[name].split(",") if part.strip()]
            for name in LISTS
        }
        tables.append({"name": cells["name"], **{k: v for k, v in lists.items() if v}})
    keys = [fold(one["name"]) for one in tables]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise UsageError(f"The brand {twice[0]!r} stands twice.")
    return of_tables({"brand": tables}, "the table")


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()

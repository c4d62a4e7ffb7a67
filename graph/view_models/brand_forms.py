"""Brands as a table that people edit: one row a brand, lists separated by commas."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from graph.brand_config import Brand, fold, of_tables, to_toml
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


def chosen(
    known: Sequence[Brand], name: str, owned: Sequence[str], rivals: Sequence[Brand]
) -> tuple[Brand, ...]:
    """The brands after a person has confirmed theirs; what was known of them stays.

    Parameters:
        known: the brands of the store so far.
        name: what the brand is called.
        owned: the accounts that speak for it.
        rivals: who competes with it.

    Raises:
        UsageError: the brand has no name, or an account is none.

    >>> [b.id for b in chosen([], "Acme", ["@acme"], [Brand(id="peak", name="Peak")])]
    ['acme', 'peak']
    """
    name = " ".join(name.split())
    if not name:
        raise UsageError("Say what the brand is called.")
    before = {brand.id: brand for brand in known}
    mine = before.get(fold(name), Brand(id=fold(name), name=name))
    others = [rival for rival in rivals if rival.id != mine.id]
    ids = tuple(rival.id for rival in others)
    mine = replace(mine, name=name, owned=tuple(owned), rivals=ids)
    found = {mine.id: mine}
    for rival in others:
        kept = before.get(rival.id, rival)
        mutual = tuple(dict.fromkeys((*kept.rivals, mine.id)))
        found[rival.id] = replace(kept, rivals=mutual)
    every = (*found.values(), *(b for b in known if b.id not in found))
    # As it will be read again, so that a name of an account that is none is refused.
    return of_tables(tomllib.loads(to_toml(every)), "Your brand")

"""Brands as an editable table (one row a brand, lists with commas), and as a form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from graph.brand_config import Brand, brand_id_from_name, brands_to_toml, parse_brands
from graph.errors import UsageError

BRAND_LIST_FIELDS: Final = (
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
"""The fields of `Brand` that are lists; each is a column of the table."""

BRAND_COLUMNS: Final = ("name", *BRAND_LIST_FIELDS)
"""The columns of the table of brands."""


def brands_to_table(brands: Sequence[Brand]) -> pd.DataFrame:
    """Convert brands to an editable table.

    >>> acme = Brand(id="acme", name="Acme", aliases=("A", "B"))
    >>> brands_to_table([acme])["aliases"][0]
    'A, B'
    """
    return pd.DataFrame(
        [
            {
                "name": brand.name,
                **{n: ", ".join(getattr(brand, n)) for n in BRAND_LIST_FIELDS},
            }
            for brand in brands
        ],
        columns=list(BRAND_COLUMNS),
    ).astype("object")


def brands_from_table(table: pd.DataFrame) -> tuple[Brand, ...]:
    """Parse the brands of an edited table; empty rows are skipped.

    Raises:
        UsageError: a name is missing or duplicated, or an account is invalid.

    """
    tables: list[Mapping[str, Any]] = []
    for row in table.to_dict("records"):
        cells = {name: _text(row.get(name)) for name in BRAND_COLUMNS}
        if not any(cells.values()):
            continue
        if not cells["name"]:
            raise UsageError("A brand needs a name.")
        lists = {
            name: [part.strip() for part in cells[name].split(",") if part.strip()]
            for name in BRAND_LIST_FIELDS
        }
        tables.append({"name": cells["name"], **{k: v for k, v in lists.items() if v}})
    keys = [brand_id_from_name(brand["name"]) for brand in tables]
    duplicates = sorted({key for key in keys if keys.count(key) > 1})
    if duplicates:
        raise UsageError(f"The brand {duplicates[0]!r} is in the table twice.")
    return parse_brands({"brand": tables}, "the table")


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()


def with_confirmed_brand(
    known: Sequence[Brand], name: str, owned: Sequence[str], rivals: Sequence[Brand]
) -> tuple[Brand, ...]:
    """Add or update the user's own brand and its rivals; other fields stay unchanged.

    Parameters:
        known: the current brands of the store.
        name: the name of the brand.
        owned: its own accounts.
        rivals: its competitors.

    Raises:
        UsageError: the brand has no name, or an account is invalid.

    >>> peak = Brand(id="peak", name="Peak")
    >>> [brand.id for brand in with_confirmed_brand([], "Acme", ["@acme"], [peak])]
    ['acme', 'peak']
    """
    name = " ".join(name.split())
    if not name:
        raise UsageError("Enter the name of the brand.")
    by_id = {brand.id: brand for brand in known}
    own_brand = by_id.get(
        brand_id_from_name(name), Brand(id=brand_id_from_name(name), name=name)
    )
    other_brands = [rival for rival in rivals if rival.id != own_brand.id]
    ids = tuple(rival.id for rival in other_brands)
    own_brand = replace(own_brand, name=name, owned=tuple(owned), rivals=ids)
    updated = {own_brand.id: own_brand}
    for rival in other_brands:
        current = by_id.get(rival.id, rival)
        mutual = tuple(dict.fromkeys((*current.rivals, own_brand.id)))
        updated[rival.id] = replace(current, rivals=mutual)
    all_brands = (*updated.values(), *(b for b in known if b.id not in updated))
    # Parse it as it will be read again, so that invalid accounts are refused now.
    return parse_brands(tomllib.loads(brands_to_toml(all_brands)), "Your brand")

"""What a person says of the brand, as a brands file: their own first, then its rivals."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace

from graph.brands import Brand, fold, of_tables, to_toml
from graph.errors import UsageError


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

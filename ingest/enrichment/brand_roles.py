"""Brands of the brands file as nodes, and whose accounts are theirs as edges."""

from __future__ import annotations

from collections.abc import Sequence

from graph.brand_config import Brand, account_key
from graph.store import Store
from graph.store.protocol import Delta, Row
from graph.store.schema import ROLES
from ingest.identity.node_defaults import empty


def sync(store: Store, brands: Sequence[Brand]) -> None:
    """Make the store's brands and roles those of the brands file.

    What a file of posts itself says of a brand's accounts stays. An account is meant
    by its key, by its id, or by the handle it has now.
    """
    delta = Delta()
    known = store.nodes("Brand", [brand.id for brand in brands])
    for brand in brands:
        row = empty("Brand", id=brand.id, name=brand.name)
        if brand.id not in known:
            delta.new.setdefault("Brand", []).append(row)
        elif known[brand.id] != row:
            delta.changed.setdefault("Brand", []).append(row)
    wanted = _wanted(store, brands)
    there = {
        (row["brand"], row["account"], row["role"]): row["how"]
        for row in store.rows("read/roles")
    }
    for owner, account, role in sorted(wanted - set(there)):
        edge: Row = {"source": owner, "target": account, "how": "brands"}
        delta.edges.setdefault(ROLES[role], []).append(edge)
    for key, how in sorted(there.items()):
        if how == "brands" and key not in wanted:
            edge = {"source": key[0], "target": key[1]}
            delta.unlinked.setdefault(ROLES[key[2]], []).append(edge)
    if delta:
        store.write(delta)


def _wanted(store: Store, brands: Sequence[Brand]) -> set[tuple[str, str, str]]:
    """Brand, account key and role of every account that the brands file names."""
    named: dict[str, set[tuple[str, str]]] = {}
    for brand in brands:
        for role, accounts in (
            ("owned", brand.owned),
            ("staff", brand.staff),
            ("partner", brand.partners),
        ):
            for account in accounts:
                named.setdefault(account_key(account), set()).add((brand.id, role))
    if not named:
        return set()
    found = set()
    table = store.all_nodes("Account").select(["id", "platform", "handle"])
    for row in table.to_pylist():
        platform, native = row["platform"], row["id"].partition(":")[2]
        names = [native, *([row["handle"]] if row["handle"] else [])]
        keys = {account_key(name) for name in names}
        keys |= {account_key(name, platform) for name in names} | {row["id"].lower()}
        for key in keys & named.keys():
            found |= {(brand, row["id"], role) for brand, role in named[key]}
    return found

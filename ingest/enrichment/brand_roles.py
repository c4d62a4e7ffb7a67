"""Synchronise the brands file with the store: brand nodes and role edges."""

from __future__ import annotations

from collections.abc import Sequence

from graph.brand_config import Brand, account_key, load_brands
from graph.store import Store
from graph.store.protocol import Delta, Row
from graph.store.schema import ROLE_EDGE_TYPES
from graph.store.store_folder import StoreFolder
from ingest.identity.node_defaults import empty_row


def stored_brands(store_folder: StoreFolder) -> tuple[Brand, ...]:
    """The brands of the store's brands file; none if it does not exist."""
    file = store_folder.brands_file
    return load_brands(file) if file.exists() else ()


def stated_brands(store: Store, brands: Sequence[Brand]) -> tuple[Brand, ...]:
    """The brands whose accounts files of posts have stated, without the configured.

    A support file marks the companies' own posts (twcs), so that its brands are known
    without a brands file.
    """
    accounts: dict[str, list[str]] = {}
    for row in store.rows("read/roles"):
        if row["role"] == "owned" and row["how"] == "file":
            accounts.setdefault(row["brand"], []).append(row["account"])
    configured = {brand.id for brand in brands}
    stated = store.nodes("Brand", sorted(set(accounts) - configured))
    return tuple(
        Brand(
            id=key,
            name=row["name"],
            aliases=(row["name"],),
            owned=tuple(sorted(accounts[key])),
        )
        for key, row in sorted(stated.items())
    )


def sync_brand_roles(store: Store, brands: Sequence[Brand]) -> None:
    """Update the store's brands and roles to those of the brands file.

    Roles that a file of posts states are kept. The brands file names an account by its
    key, by its id, or by its current handle.
    """
    delta = Delta()
    known = store.nodes("Brand", [brand.id for brand in brands])
    for brand in brands:
        row = empty_row("Brand", id=brand.id, name=brand.name)
        if brand.id not in known:
            delta.new_nodes.setdefault("Brand", []).append(row)
        elif known[brand.id] != row:
            delta.changed_nodes.setdefault("Brand", []).append(row)
    configured = _configured_roles(store, brands)
    stored = {
        (row["brand"], row["account"], row["role"]): row["how"]
        for row in store.rows("read/roles")
    }
    for owner, account, role in sorted(configured - set(stored)):
        edge: Row = {"source": owner, "target": account, "how": "brands"}
        delta.new_edges.setdefault(ROLE_EDGE_TYPES[role], []).append(edge)
    for key, how in sorted(stored.items()):
        if how == "brands" and key not in configured:
            edge = {"source": key[0], "target": key[1]}
            delta.removed_edges.setdefault(ROLE_EDGE_TYPES[key[2]], []).append(edge)
    if delta:
        store.write(delta)


def _configured_roles(
    store: Store, brands: Sequence[Brand]
) -> set[tuple[str, str, str]]:
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
    roles = set()
    table = store.all_nodes("Account").select(["id", "platform", "handle"])
    for row in table.to_pylist():
        platform, native = row["platform"], row["id"].partition(":")[2]
        names = [native, *([row["handle"]] if row["handle"] else [])]
        keys = {account_key(name) for name in names}
        keys |= {account_key(name, platform) for name in names} | {row["id"].lower()}
        for key in keys & named.keys():
            roles |= {(brand, row["id"], role) for brand, role in named[key]}
    return roles

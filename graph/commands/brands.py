"""`python -m graph brands`: the brands of a store with their posts and own accounts."""

from __future__ import annotations

import argparse

import pyarrow as pa
import pyarrow.compute as pc

from graph import export
from graph.commands.inputs import load_settings_and_snapshot


def run(args: argparse.Namespace) -> int:
    """Print one row for each brand."""
    _, snapshot = load_settings_and_snapshot(args)
    roles, about = snapshot.tables["roles"], snapshot.about
    rows = []
    for row, brand in enumerate(snapshot.brands.to_pylist()):
        brand_posts = about.filter(pc.equal(about["brand"], row))
        accounts = roles.filter(
            pc.and_(pc.equal(roles["brand"], row), pc.equal(roles["role"], "owned"))
        )
        owned = snapshot.accounts["id"].take(accounts["account"]).to_pylist()
        labels = brand_posts["label"].to_pylist()
        rows.append(
            {
                "brand": brand["id"],
                "name": brand["name"],
                "posts": brand_posts.num_rows,
                "praise": labels.count("praise"),
                "complaints": labels.count("complaint"),
                "owned": "|".join(sorted(owned)),
            }
        )
    schema = pa.schema(
        {
            "brand": pa.string(),
            "name": pa.string(),
            "posts": pa.int64(),
            "praise": pa.int64(),
            "complaints": pa.int64(),
            "owned": pa.string(),
        }
    )
    export.print_or_write_table(
        pa.Table.from_pylist(rows, schema), args.out, args.format
    )
    return 0

"""`python -m graph brands`: the brands of a store with their posts and own accounts."""

from __future__ import annotations

import argparse

import pyarrow as pa
import pyarrow.compute as pc

from graph import export
from graph.commands.options import opened, output_options, store_option


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the store and the output."""
    store_option(parser)
    output_options(parser)


def run(asked: argparse.Namespace) -> int:
    """Print one row for each brand."""
    _, shown = opened(asked)
    roles, about = shown.tables["roles"], shown.about
    rows = []
    for row, brand in enumerate(shown.brands.to_pylist()):
        said = about.filter(pc.equal(about["brand"], row))
        accounts = roles.filter(
            pc.and_(pc.equal(roles["brand"], row), pc.equal(roles["role"], "owned"))
        )
        owned = shown.accounts["id"].take(accounts["account"]).to_pylist()
        labels = said["label"].to_pylist()
        rows.append(
            {
                "brand": brand["id"],
                "name": brand["name"],
                "posts": said.num_rows,
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
    export.deliver(pa.Table.from_pylist(rows, schema), asked.out, asked.format)
    return 0

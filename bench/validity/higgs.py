"""Who starts the coming shares of the Higgs rumour: every ranking, at six moments."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa

from graph.findings.backtest import MEASURES, backtest
from graph.model import KINDS, Kind
from graph.snapshot import SCHEMAS, Snapshot, of_tables

FRACTIONS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
TOP = 50
KIND = {"RT": Kind.SHARE, "MT": Kind.MENTION, "RE": Kind.REPLY}
# Betweenness of a graph of this size is sampled and takes minutes; k-core stands for it.
NAMES = ("score", *MEASURES, "perfect", "chance")


def events(file: Path) -> Snapshot:
    """The events of a SNAP file `actor target seconds kind` as a snapshot."""
    with gzip.open(file, "rt") as lines:
        rows = [line.split() for line in lines]
    rows = [row for row in rows if row[0] != row[1]]
    ids = sorted({f"x:{name}" for row in rows for name in row[:2]})
    place = {key: number for number, key in enumerate(ids)}
    accounts = {"id": ids, "platform": ["x"] * len(ids)}
    interactions = {
        "actor": [place[f"x:{row[0]}"] for row in rows],
        "target": [place[f"x:{row[1]}"] for row in rows],
        "kind": [KINDS.index(KIND[row[3]]) for row in rows],
        "at": [int(row[2]) * 1_000_000 for row in rows],
        "weight": [1.0] * len(rows),
    }
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    for name, columns in (("accounts", accounts), ("interactions", interactions)):
        size = len(next(iter(columns.values())))
        schema = SCHEMAS[name]
        tables[name] = pa.table(
            [
                pa.array(columns[field.name], field.type)
                if field.name in columns
                else pa.nulls(size, field.type)
                for field in schema
            ],
            schema,
        )
    return of_tables(tables)


def figures(file: Path) -> list[str]:
    """A table in Markdown: a row a ranking, a column a moment, and the mean."""
    snapshot = events(file)
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in NAMES}
    for fraction in FRACTIONS:
        for row in backtest(snapshot, fraction=fraction, ks=(TOP,)).rows:
            found[row.ranking].append((row.share, row.low, row.high))
    heads = [f"{fraction:g}" for fraction in FRACTIONS]
    lines = [f"| ranking | {' | '.join(heads)} | mean |"]
    lines.append("|---" * (len(heads) + 2) + "|")
    for name, cells in found.items():
        shown = [f"{share:.3f} ({low:.3f}–{high:.3f})" for share, low, high in cells]
        mean = sum(share for share, _, _ in cells) / len(cells)
        lines.append(f"| {name} | {' | '.join(shown)} | {mean:.4f} |")
    return lines

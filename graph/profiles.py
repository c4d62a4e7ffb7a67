"""One person: their posts, and with whom they are tied, as a page shows it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import KINDS
from graph.shown import Line, carried_counts, face, labels, lines
from graph.snapshot import Snapshot
from graph.ties import account_row


def posts_of(
    snapshot: Snapshot, account: str, brand: str | None = None
) -> tuple[Line, ...]:
    """The posts of an account, the latest first, undated ones last.

    Raises:
        UsageError: there is no such account.

    """
    row = account_row(snapshot, account)
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()
    mine = np.flatnonzero(authors == row)
    micros = snapshot.posts["created_at"].take(pa.array(mine)).cast(pa.int64())
    order = np.lexsort((mine, -micros.fill_null(0).to_numpy()))
    return lines(
        snapshot,
        mine[order].tolist(),
        labels(snapshot, brand),
        carried_counts(snapshot),
    )


def partners(snapshot: Snapshot, account: str, inward: bool) -> pa.Table:
    """With whom an account is tied: who acts on it, or on whom it acts.

    One row a person, the most frequent first: `person`, `account`, a count for each
    kind, `first` and `last`.

    Raises:
        UsageError: there is no such account.

    """
    row = account_row(snapshot, account)
    table = snapshot.interactions
    here, there = ("target", "actor") if inward else ("actor", "target")
    mine = table.filter(pc.equal(table[here], row))
    others, kinds = mine[there].to_numpy(), mine["kind"].to_numpy()
    rows = []
    for other in np.unique(others).tolist():
        which = others == other
        at = mine["at"].filter(pa.array(which))
        counts = {
            str(kind): int((kinds[which] == code).sum())
            for code, kind in enumerate(KINDS)
        }
        known = face(snapshot, other)
        rows.append(
            {
                "person": known.name,
                "account": known.account,
                **counts,
                "first": pc.min(at).as_py(),
                "last": pc.max(at).as_py(),
            }
        )
    rows.sort(key=lambda r: (-sum(r[str(kind)] for kind in KINDS), r["account"]))
    schema = pa.schema(
        {
            "person": pa.string(),
            "account": pa.string(),
            **{str(kind): pa.int64() for kind in KINDS},
            "first": pa.timestamp("us"),
            "last": pa.timestamp("us"),
        }
    )
    return pa.Table.from_pylist(rows, schema)


def found_in(person: object, words: str) -> bool:
    """Whether a listed person's name, handle or reason holds these words.

    >>> from types import SimpleNamespace as P
    >>> found_in(P(handle="Ann", account="x:1", why="Shared."), "ann")
    True
    """
    texts = (getattr(person, name, None) for name in ("handle", "account", "why"))
    folded = words.casefold().strip()
    return any(folded in (text or "").casefold() for text in texts)

"""One person: their posts, and with whom they are tied, as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import set_aside
from graph.model import KINDS
from graph.phrasing import day, listed, many, times
from graph.rendering.account_badge import face
from graph.rendering.post_lines import Line, carried_counts, labels, lines
from graph.snapshots.lookup import account_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

ASIDE: Final[Mapping[str, str]] = {
    "owned": "the brand's own accounts",
    "staff": "its staff",
    "partner": "its partners",
    "says_staff": "people whose profile says that they work for a brand",
    "automated": "automated accounts",
    "coordinated": "accounts that do the same things as others within a minute",
    "copied_wording": "wordings that several accounts post",
    "giveaway": "posts about giveaways",
    "no_account": "posts without a known author",
    "share": "shares without words of their own",
    "no_label": "posts that say neither good nor bad",
    "undated": "posts without a time",
    "paid": "paid posts",
    "other_platform": "on another platform",
    "before_window": "before the time window",
    "after_window": "after the time window",
}
"""Why someone or something is not on a list, in words."""

_ROLE: Final[Mapping[str, str]] = {
    "owned": "speaks for",
    "staff": "works for",
    "partner": "is a partner of",
}

_STANDING: Final[Mapping[str, str]] = {
    "says_staff": "Its profile says that it works for a brand",
    "automated": "The platform says that this account is automated",
    "coordinated": "It does the same things as others, again and again within a minute",
}

_ACTS: Final[Mapping[str, str]] = {
    "share": "shared",
    "quote": "quoted",
    "reply": "answered",
    "mention": "mentioned",
}


def aside(left_out: Mapping[str, int]) -> str:
    """What a list leaves out, in words; empty where it leaves out nothing.

    >>> aside({"owned": 3, "paid": 1})
    "the brand's own accounts 3; paid posts 1"
    """
    return "; ".join(
        f"{ASIDE.get(name, name.replace('_', ' '))} {count:,}"
        for name, count in left_out.items()
    )


def standing(snapshot: Snapshot, account: str) -> str:
    """The ties of an account with brands, and whether lists set it aside for that.

    Raises:
        UsageError: there is no such account.

    """
    row = account_row(snapshot, account)
    roles = snapshot.tables["roles"]
    mine = roles.filter(pc.equal(roles["account"], row)).to_pylist()
    names = snapshot.brands["name"]
    ties = [f"{_ROLE[one['role']]} {names[one['brand']].as_py()}" for one in mine]
    reasons = [name for name, mask in set_aside(snapshot, Scope()).items() if mask[row]]
    if ties:
        return f"This account {listed(ties)}, so no list ranks it."
    if reasons:
        return f"{_STANDING[reasons[0]]}; no list ranks it."
    return "No role at a brand is known."


def sentence(name: str, posts: Sequence[Line], sharers: int) -> str:
    """What a person did here, in a sentence or two.

    >>> sentence("Ann", (), 0)
    'Ann wrote nothing here; others speak of them.'
    """
    if not posts:
        return f"{name} wrote nothing here; others speak of them."
    dated = [line.at for line in posts if line.at is not None]
    since = f" since {day(min(dated))}" if dated else ""
    words = f"{name} wrote {many(len(posts), 'post')} here{since}"
    passed = sum(line.carried for line in posts)
    if not passed:
        return f"{words}; nobody passed one on."
    who = f" by {many(sharers, 'person')}" if sharers else ""
    return f"{words}; they were passed on {times(passed)}{who}."


def tie(row: Mapping[str, object]) -> str:
    """What one row of `partners` says, in words.

    >>> tie({"share": 2, "quote": 0, "reply": 1, "mention": 0})
    'shared twice and answered once'
    """
    said = [
        f"{word} {times(int(str(row[kind])))}"
        for kind, word in _ACTS.items()
        if row[kind]
    ]
    return listed(said)


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


def found_in(person: object, words: str, name: str = "") -> bool:
    """Whether a listed person's name, handle or reason holds these words.

    >>> from types import SimpleNamespace as P
    >>> found_in(P(handle="Ann", account="x:1", why="Shared."), "ann")
    True
    """
    names = ("handle", "account", "platform", "why")
    texts = [name, *(getattr(person, one, None) for one in names)]
    folded = words.casefold().strip()
    return any(folded in str(text or "").casefold() for text in texts)

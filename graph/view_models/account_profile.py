"""Profile of one account: posts, roles at brands, and interaction partners."""

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
    "coordinated": "accounts that act together within a minute",
    "copied_wording": "wordings that several accounts post",
    "giveaway": "posts about giveaways",
    "no_account": "posts without a known author",
    "share": "shares without words of their own",
    "no_label": "posts without praise or complaint",
    "undated": "posts without a time",
    "paid": "paid posts",
    "other_platform": "on another platform",
    "before_window": "before the time window",
    "after_window": "after the time window",
}
"""Text for each reason to exclude an account or a post from a list."""

_ROLE: Final[Mapping[str, str]] = {
    "owned": "speaks for",
    "staff": "works for",
    "partner": "is a partner of",
}

_STANDING: Final[Mapping[str, str]] = {
    "says_staff": "Its profile says that it works for a brand",
    "automated": "The platform marks this account as automated",
    "coordinated": "It repeats the same actions as other accounts within a minute",
}

_ACTS: Final[Mapping[str, str]] = {
    "share": "shared",
    "quote": "quoted",
    "reply": "answered",
    "mention": "mentioned",
}


def aside(left_out: Mapping[str, int]) -> str:
    """The exclusions of a list as text, with counts; empty if there are none.

    >>> exclusion_summary({"owned": 3, "paid": 1})
    "the brand's own accounts 3; paid posts 1"
    """
    return "; ".join(
        f"{ASIDE.get(name, name.replace('_', ' '))} {count:,}"
        for name, count in left_out.items()
    )


def standing(snapshot: Snapshot, account: str) -> str:
    """A sentence on an account's roles at brands, and whether lists exclude it.

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
        return f"This account {listed(ties)}: excluded from all lists."
    if reasons:
        return f"{_STANDING[reasons[0]]}: excluded from all lists."
    return "No role at a brand is known."


def sentence(name: str, posts: Sequence[Line], sharers: int) -> str:
    """Summarise an account's posts and shares in one or two sentences.

    Parameters:
        name: the account's name.
        posts: its posts in this data.
        sharers: number of people who shared one of them; 0: unknown.

    >>> profile_sentence("Ann", (), 0)
    'Ann has no posts in this data; others mention them.'
    """
    if not posts:
        return f"{name} has no posts in this data; others mention them."
    dated = [line.at for line in posts if line.at is not None]
    since = f" since {day(min(dated))}" if dated else ""
    words = f"{name} wrote {many(len(posts), 'post')}{since}"
    passed = sum(line.carried for line in posts)
    if not passed:
        return f"{words}. None were shared."
    who = f" by {many(sharers, 'person')}" if sharers else ""
    return f"{words}. They were shared {times(passed)}{who}."


def tie(row: Mapping[str, object]) -> str:
    """Describe one row of `interaction_partners`.

    >>> describe_interactions({"share": 2, "quote": 0, "reply": 1, "mention": 0})
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

    Parameters:
        snapshot: the data.
        account: its id.
        brand: the brand whose sentiment labels are used; None: any brand.

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
    """The accounts that an account interacts with, the most frequent first.

    Parameters:
        snapshot: the data.
        account: its id.
        incoming: count what others did to it (True), or what it did to others.

    Returns:
        One row a partner: `person`, `account`, a count for each kind of interaction,
        and the time of the `first` and `last`.

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
    """Whether a listed person's name, handle, platform or reason contains a text.

    Parameters:
        person: an entry of a ranking.
        search: the text; case is ignored.
        name: the person's display name.

    >>> from types import SimpleNamespace as P
    >>> matches_search(P(handle="Ann", account="x:1", why="Shared."), "ann")
    True
    """
    names = ("handle", "account", "platform", "why")
    texts = [name, *(getattr(person, one, None) for one in names)]
    folded = words.casefold().strip()
    return any(folded in str(text or "").casefold() for text in texts)

"""Profile of one account: posts, roles at brands, and interaction partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.model import KINDS
from graph.phrasing import (
    describe_unknown_authors,
    format_count,
    format_day,
    format_frequency,
    join_words,
)
from graph.rendering.account_badge import build_account_badge
from graph.rendering.post_lines import (
    PostLine,
    build_post_lines,
    post_sentiments,
    post_share_counts,
)
from graph.snapshots.lookup import find_account_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

EXCLUSION_LABELS: Final[Mapping[str, str]] = {
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

_EXCLUSION_SENTENCES: Final[Mapping[str, str]] = {
    "says_staff": "Its profile says that it works for a brand",
    "automated": "The platform marks this account as automated",
    "coordinated": "It repeats the same actions as other accounts within a minute",
}

_KIND_VERBS: Final[Mapping[str, str]] = {
    "share": "shared",
    "quote": "quoted",
    "reply": "answered",
    "mention": "mentioned",
}


def exclusion_summary(exclusions: Mapping[str, int]) -> str:
    """The exclusions of a list as text, with counts; empty if there are none.

    >>> exclusion_summary({"owned": 3, "paid": 1})
    "the brand's own accounts 3; paid posts 1"
    """
    return "; ".join(
        f"{EXCLUSION_LABELS.get(name, name.replace('_', ' '))} {count:,}"
        for name, count in exclusions.items()
    )


def describe_roles(snapshot: Snapshot, account: str) -> str:
    """A sentence on an account's roles at brands, and whether lists exclude it.

    Raises:
        UsageError: there is no such account.

    """
    row = find_account_row(snapshot, account)
    roles = snapshot.tables["roles"]
    own_roles = roles.filter(pc.equal(roles["account"], row)).to_pylist()
    names = snapshot.brands["name"]
    role_texts = [
        f"{_ROLE[role['role']]} {names[role['brand']].as_py()}" for role in own_roles
    ]
    reasons = [
        name for name, mask in excluded_accounts(snapshot, Scope()).items() if mask[row]
    ]
    if role_texts:
        return f"This account {join_words(role_texts)}: excluded from all lists."
    if reasons:
        return f"{_EXCLUSION_SENTENCES[reasons[0]]}: excluded from all lists."
    return "No role at a brand is known."


def profile_sentence(name: str, posts: Sequence[PostLine], sharers: int) -> str:
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
    since = f" since {format_day(min(dated))}" if dated else ""
    text = f"{name} wrote {format_count(len(posts), 'post')}{since}"
    share_count = sum(line.share_count for line in posts)
    if not share_count:
        return f"{text}. None were shared."
    by_people = f" by {format_count(sharers, 'person')}" if sharers else ""
    return f"{text}. They were shared {format_frequency(share_count)}{by_people}."


def describe_interactions(row: Mapping[str, object]) -> str:
    """Describe one row of `interaction_partners`.

    >>> describe_interactions({"share": 2, "quote": 0, "reply": 1, "mention": 0})
    'shared twice and answered once'
    """
    parts = [
        f"{verb} {format_frequency(int(str(row[kind])))}"
        for kind, verb in _KIND_VERBS.items()
        if row[kind]
    ]
    return join_words(parts)


def account_posts(
    snapshot: Snapshot, account: str, brand: str | None = None
) -> tuple[PostLine, ...]:
    """The posts of an account, the latest first, undated ones last.

    Parameters:
        snapshot: the data.
        account: its id.
        brand: the brand whose sentiment labels are used; None: any brand.

    Raises:
        UsageError: there is no such account.

    """
    row = find_account_row(snapshot, account)
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()
    own_rows = np.flatnonzero(authors == row)
    micros = snapshot.posts["created_at"].take(pa.array(own_rows)).cast(pa.int64())
    order = np.lexsort((own_rows, -micros.fill_null(0).to_numpy()))
    return build_post_lines(
        snapshot,
        own_rows[order].tolist(),
        post_sentiments(snapshot, brand),
        post_share_counts(snapshot),
    )


def interaction_partners(snapshot: Snapshot, account: str, incoming: bool) -> pa.Table:
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
    row = find_account_row(snapshot, account)
    table = snapshot.interactions
    own_column, partner_column = (
        ("target", "actor") if incoming else ("actor", "target")
    )
    by_account = pc.and_(
        pc.equal(table[own_column], row), pc.not_equal(table["actor"], table["target"])
    )
    own_interactions = table.filter(by_account)
    partners, kinds = (
        own_interactions[partner_column].to_numpy(),
        own_interactions["kind"].to_numpy(),
    )
    rows = []
    for partner in np.unique(partners).tolist():
        mask = partners == partner
        at = own_interactions["at"].filter(pa.array(mask))
        counts = {
            str(kind): int((kinds[mask] == code).sum())
            for code, kind in enumerate(KINDS)
        }
        badge = build_account_badge(snapshot, partner)
        rows.append(
            {
                "person": badge.name,
                "account": badge.account,
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


def describe_unknown_partners(snapshot: Snapshot, account: str) -> str:
    """How many posts of unknown authors an account shared, quoted or answered.

    Raises:
        UsageError: there is no such account.

    """
    acts = snapshot.interactions
    by_account = pc.equal(acts["actor"], find_account_row(snapshot, account))
    kinds = acts.filter(pc.and_(by_account, pc.is_null(acts["target"])))["kind"]
    counts = Counter(str(KINDS[code]) for code in kinds.to_pylist())
    return describe_unknown_authors(counts)


def matches_search(person: object, search: str, name: str = "") -> bool:
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
    texts = [name, *(getattr(person, field, None) for field in names)]
    needle = search.casefold().strip()
    return any(needle in str(text or "").casefold() for text in texts)

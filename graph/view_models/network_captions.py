"""Captions of the network page: meaning of arrows, filters, and account labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from graph.model import KINDS, Kind
from graph.phrasing import format_count, join_words
from graph.rendering.escaping import shorten_text, visible_text
from graph.snapshots.interaction_filter import LabelName
from graph.snapshots.snapshot import Snapshot

_KIND_VERBS: Final[Mapping[Kind, str]] = {
    Kind.SHARE: "shared",
    Kind.QUOTE: "quoted",
    Kind.REPLY: "answered",
    Kind.MENTION: "mentioned",
}

KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.SHARE: "Shares",
    Kind.QUOTE: "Quotes",
    Kind.REPLY: "Replies",
    Kind.MENTION: "Mentions",
}
"""The label of each kind of interaction."""

LEVEL_NAMES: Final[Mapping[str, str]] = {
    "communities": "Communities",
    "backbone": "Backbone",
    "surroundings": "Around one account",
    "everything": "Everything",
}
"""The label of each zoom level."""

SIGN_NAMES: Final[Mapping[LabelName | None, str]] = {
    None: "Anything",
    "praise": "＋ Praise",
    "neutral": "· Neutral",
    "complaint": "－ Complaint",
}
"""The label of each sentiment filter; None: no filter."""

_FILTER_REASONS: Final[Mapping[str, str]] = {
    "self_pair": "of an account with itself",
    "other_kind": "of another kind",
    "other_platform": "on another platform",
    "undated": "without a date",
    "before_window": "before the window",
    "after_window": "after the window",
    "other_brand": "not about the brand",
    "other_topic": "not about the topic",
    "other_sign": "of another tone",
    "light_pair": "of pairs below the least weight",
}


def arrow_caption(kinds: Sequence[str] | None, communities: bool = False) -> str:
    """The meaning of an arrow.

    Parameters:
        kinds: the kinds of interactions; None: all.
        communities: whether the nodes are communities.

    >>> arrow_caption(["share"])
    'An arrow leads from the one who shared to the one who was shared; wider is more.'
    """
    verbs = [_KIND_VERBS[kind] for kind in KINDS if kinds is None or kind in kinds]
    verb_list = join_words(verbs).replace(" and ", " or ")
    verb = verb_list if len(verbs) == 1 else "acted"
    source, target = f"the one who {verb}", f"the one who was {verb_list}"
    if communities:
        source = f"a community whose members {verb}"
        target = f"the community whose members were {verb_list}"
    return f"An arrow leads from {source} to {target}; wider is more."


def filtered_caption(reasons: Mapping[str, int]) -> str:
    """The interactions that filters removed, by reason; empty if there are none.

    >>> filtered_caption({"other_kind": 1})
    'Filtered out: 1 interaction of another kind.'
    """
    parts = [
        f"{format_count(count, 'interaction')} {_FILTER_REASONS.get(reason, reason)}"
        for reason, count in reasons.items()
        if count
    ]
    return f"Filtered out: {join_words(parts)}." if parts else ""


def account_label(snapshot: Snapshot, row: int) -> str:
    """The label of an account in the network: its handle, else its name or id."""
    accounts = snapshot.accounts
    handle = accounts["handle"][row].as_py()
    if handle:
        return "@" + shorten_text(visible_text(handle, strict=True), 40)
    name = accounts["name"][row].as_py() or accounts["id"][row].as_py()
    return shorten_text(visible_text(name, strict=True), 40)


def network_summary(
    accounts: int, communities: int, largest: int, top_accounts: str
) -> str:
    """The summary of a network.

    Parameters:
        accounts, communities: their numbers.
        largest: number of accounts in the largest community.
        top_accounts: labels of its most received accounts.

    >>> network_summary(12, 2, 7, "@ann, @bob")
    '12 accounts in 2 communities. The largest has 7 accounts around @ann, @bob.'
    """
    if not accounts:
        return "No interactions match the filters."
    all_accounts = format_count(accounts, "account")
    all_communities = format_count(communities, "community")
    members = format_count(largest, "account")
    return (
        f"{all_accounts} in {all_communities}. "
        f"The largest has {members} around {top_accounts}."
    )

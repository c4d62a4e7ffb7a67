"""The form of the page Your brand: name, own accounts, rivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graph.rendering import escaping
from graph.rendering import account_badge
from webapp.state import cached_findings
from functools import partial
from typing import Any

import streamlit as st

from webapp.state import store_session as session
from graph.rendering import post_lines as shown
from graph.brand_config import Brand, brand_from_name
from graph.analysis.validation import data_coverage as findings

_COVERAGE_MARKS = {
    "yes": (":material/check_circle:", "Yes."),
    "partly": (":material/contrast:", "In part."),
    "no": (":material/cancel:", "No."),
}


def show_brand_form(
    configured: Sequence[Brand], proposal: Mapping[str, Any]
) -> tuple[str, list[str], list[Brand]]:
    """Draw the brand form, filled with the configured or the proposed brand.

    Parameters:
        configured: brands of brands.toml, the user's own first.
        proposal: of `ingest.commands.propose_brands`.

    Returns:
        The brand's name, its own accounts and its rivals.
    """
    proposed, rivals = proposal.get("brand") or {}, proposal.get("rivals") or []
    mine = configured[0] if configured else None
    name = st.text_input(
        "The brand",
        mine.name if mine else proposed.get("name", ""),
        key="brand_name",
        placeholder="as people call it",
    )
    offered = [
        account for one in (proposed, *rivals) for account in one.get("accounts", ())
    ]
    own = list(mine.owned) if mine else list(proposed.get("accounts", ()))
    owned = st.multiselect(
        "Its own accounts",
        list(dict.fromkeys([*own, *offered])),
        default=own,
        format_func=partial(cached_findings.cached, account_badge.describe_account),
        accept_new_options=True,
        key="brand_owned",
        placeholder="@handle or platform:handle",
        help="What they write is not praise, and what they answer counts as answered.",
    )
    brands = {brand.name: brand for brand in configured[1:]}
    for one in rivals:
        brands.setdefault(one["name"], _rival(one))
    ids = mine.rivals if mine else ()
    before = [n for n, brand in brands.items() if brand.id in ids]
    chosen = st.multiselect(
        "Its rivals",
        list(brands),
        default=before if mine else [one["name"] for one in rivals],
        format_func=escaping.visible_text,
        accept_new_options=True,
        key="brand_rivals",
        placeholder="other brands in this data",
    )
    for one in rivals:
        if not mine:
            st.caption(escaping.escape_markdown(f"{one['name']}: {one['reason']}"))
    return name, list(owned), [brands.get(one, brand_from_name(one)) for one in chosen]


def _rival(one: Mapping[str, Any]) -> Brand:
    found = brand_from_name(one["name"])
    return Brand(id=found.id, name=found.name, owned=tuple(one["accounts"]))


def show_data_coverage() -> None:
    """Draw which questions this data can answer."""
    st.subheader("What this data can answer", anchor=False)
    for one in cached_findings.cached(findings.assess_data_coverage, cached_findings.current_scope()):
        icon, word = _COVERAGE_MARKS[one.answerable]
        st.markdown(f"{icon} **{escaping.escape_markdown(one.question)}** {word}")
        st.text(escaping.visible_text(one.sentence), width="stretch")
        if one.help:
            st.caption(escaping.escape_markdown(one.help))

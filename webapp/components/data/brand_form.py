"""The form of the page Your brand: name, own accounts, rivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from graph.analysis.validation.data_coverage import assess_data_coverage
from graph.brand_config import Brand, brand_from_name
from graph.rendering import account_badge, escaping
from webapp.state import cached_findings

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
    own_brand = configured[0] if configured else None
    name = st.text_input(
        "The brand",
        own_brand.name if own_brand else proposed.get("name", ""),
        key="brand_name",
        placeholder="as people call it",
    )
    offered = [
        account
        for proposal_entry in (proposed, *rivals)
        for account in proposal_entry.get("accounts", ())
    ]
    own = list(own_brand.owned) if own_brand else list(proposed.get("accounts", ()))
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
    for proposal_entry in rivals:
        brands.setdefault(proposal_entry["name"], _rival(proposal_entry))
    ids = own_brand.rivals if own_brand else ()
    before = [n for n, brand in brands.items() if brand.id in ids]
    chosen = st.multiselect(
        "Its rivals",
        list(brands),
        default=before
        if own_brand
        else [proposal_entry["name"] for proposal_entry in rivals],
        format_func=escaping.visible_text,
        accept_new_options=True,
        key="brand_rivals",
        placeholder="other brands in this data",
    )
    for proposal_entry in rivals:
        if not own_brand:
            st.caption(
                escaping.escape_markdown(
                    f"{proposal_entry['name']}: {proposal_entry['reason']}"
                )
            )
    return (
        name,
        list(owned),
        [
            brands.get(proposal_entry, brand_from_name(proposal_entry))
            for proposal_entry in chosen
        ],
    )


def _rival(proposal_entry: Mapping[str, Any]) -> Brand:
    brand = brand_from_name(proposal_entry["name"])
    return Brand(id=brand.id, name=brand.name, owned=tuple(proposal_entry["accounts"]))


def show_data_coverage() -> None:
    """Draw which questions this data can answer."""
    st.subheader("What this data can answer", anchor=False)
    for answer in cached_findings.cached(
        assess_data_coverage, cached_findings.current_scope()
    ):
        icon, word = _COVERAGE_MARKS[answer.answerable]
        st.markdown(f"{icon} **{escaping.escape_markdown(answer.question)}** {word}")
        st.text(escaping.visible_text(answer.sentence), width="stretch")
        if answer.help:
            st.caption(escaping.escape_markdown(answer.help))

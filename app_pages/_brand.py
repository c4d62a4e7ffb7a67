"""The form of the page Your brand: name, own accounts, rivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from graph import session, shown
from graph.brands import Brand, named
from graph.findings import answers as findings

_CAN = {
    "yes": (":material/check_circle:", "Yes."),
    "partly": (":material/contrast:", "In part."),
    "no": (":material/cancel:", "No."),
}


def form(
    known: Sequence[Brand], asked: Mapping[str, Any]
) -> tuple[str, list[str], list[Brand]]:
    """What is proposed, or was agreed on before, to be corrected."""
    proposed, rivals = asked.get("brand") or {}, asked.get("rivals") or []
    mine = known[0] if known else None
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
        format_func=partial(session.ask, shown.known_as),
        accept_new_options=True,
        key="brand_owned",
        placeholder="@handle or platform:handle",
        help="What they write is not praise, and what they answer counts as answered.",
    )
    brands = {brand.name: brand for brand in known[1:]}
    for one in rivals:
        brands.setdefault(one["name"], _rival(one))
    ids = mine.rivals if mine else ()
    before = [n for n, brand in brands.items() if brand.id in ids]
    chosen = st.multiselect(
        "Its rivals",
        list(brands),
        default=before if mine else [one["name"] for one in rivals],
        format_func=shown.visible,
        accept_new_options=True,
        key="brand_rivals",
        placeholder="other brands in this data",
    )
    for one in rivals:
        if not mine:
            st.caption(shown.label(f"{one['name']}: {one['reason']}"))
    return name, list(owned), [brands.get(one, named(one)) for one in chosen]


def _rival(one: Mapping[str, Any]) -> Brand:
    found = named(one["name"])
    return Brand(id=found.id, name=found.name, owned=tuple(one["accounts"]))


def answers() -> None:
    """Finding by finding, what this data can and cannot answer."""
    st.subheader("What this data can answer", anchor=False)
    for one in session.ask(findings.answers, session.scope()):
        icon, word = _CAN[one.can]
        st.markdown(f"{icon} **{shown.label(one.question)}** {word}")
        st.text(shown.visible(one.sentence), width="stretch")
        if one.help:
            st.caption(shown.label(one.help))

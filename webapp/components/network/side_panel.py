"""Side panel of the network: legend, community, account, or the posts of a pair."""

from __future__ import annotations

import streamlit as st

from graph.network import edge_evidence as ties
from graph.phrasing import many
from graph.rendering import account_badge, escaping
from graph.rendering import post_lines as shown
from graph.snapshots import lookup
from graph.view_models import account_ties as list_ties
from graph.view_models import network_tables as view_lists
from graph.view_models.network_view import Asked, View
from webapp.charts import network_charts as figures_network
from webapp.components import page_layout as _parts
from webapp.state import cached_findings
from webapp.state import store_session as session


def legend(drawn: View) -> None:
    """Draw the colours of the communities, before anything is clicked."""
    st.caption("Click an account or an arrow, or choose a row of the table below.")
    groups = sorted(set(drawn.nodes["community"].to_pylist()))
    names = _names(drawn)
    dots = "".join(
        f'<li><span style="display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.5em;background:{figures_network.colour(group)}">'
        f"</span>Community {group + 1}: {escaping.markup(names[group])}</li>"
        for group in groups[: len(figures_network.BRIGHT)]
    )
    rest = len(groups) - len(figures_network.BRIGHT)
    if rest > 0:
        dots += (
            f'<li><span style="display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.5em;background:{figures_network.GREY}">'
            f"</span>{many(rest, 'smaller one')}</li>"
        )
    st.html(
        f'<ul style="list-style:none;padding:0;margin:0;line-height:1.9">{dots}</ul>'
    )


def _names(drawn: View) -> dict[int, str]:
    """Names of the drawn communities: the account that received most in each."""
    ordered = drawn.nodes.sort_by([("received", "ascending"), ("id", "descending")])
    pairs = ordered["community"].to_pylist(), ordered["name"].to_pylist()
    return dict(zip(*pairs, strict=True))


def show(drawn: View, asked: Asked, kind: str, one: str, two: str) -> None:
    """Draw the clicked item.

    Parameters:
        view: that was clicked.
        query: that the view answers.
        kind: "node" or "pair".
        source: id of the node, or the first id of the pair.
        target: second id of the pair; "" for a node.
    """
    bubbles = drawn.level == "communities"
    if kind == "node" and bubbles:
        _community(drawn, asked, int(one.partition(":")[2]))
    elif kind == "node":
        _account(asked, one)
    elif bubbles:
        _crossing(asked, int(one.partition(":")[2]), int(two.partition(":")[2]))
    else:
        _pair(asked, one, two)


def _community(drawn: View, asked: Asked, number: int) -> None:
    table = cached_findings.ask(view_lists.members, asked, number)
    size = drawn.nodes["accounts"][number].as_py()
    st.subheader(f"Community {number + 1}", anchor=False)
    st.write(f"{many(size, 'account').capitalize()}; these received most:")
    st.dataframe(table, hide_index=True, column_order=("name", "received", "given"))


def _crossing(asked: Asked, one: int, two: int) -> None:
    table = cached_findings.ask(view_lists.crossing, asked, one, two)
    st.subheader(f"From community {one + 1} to {two + 1}", anchor=False)
    st.write("The pairs behind this arrow, the most frequent first:")
    order = ("source_name", "target_name", "times")
    st.dataframe(table, hide_index=True, column_order=order)


def _account(asked: Asked, account: str) -> None:
    snapshot = session.shown()
    row = lookup.account_row(snapshot, account)
    _face(account_badge.face(snapshot, row))
    st.write(cached_findings.ask(view_lists.stands, asked, account))
    with st.container(horizontal=True):
        _parts.go("people", "Profile", ":material/person:", person=account)
        if st.button("Surroundings", icon=":material/hub:", key="network_around"):
            st.session_state["_network_go"] = account
            st.rerun()
    posts = cached_findings.ask(view_lists.best_posts, account)
    if not posts:
        st.caption("No posts of this account are stored; others interact with it.")
    for post in posts:
        _post(post)


def _face(face: account_badge.Face) -> None:
    st.html(
        f'<p class="gv-person"><span style="display:inline-flex;width:2.4em;height:2.4em;border-radius:50%;align-items:center;justify-content:center;color:#fff;background:'
        f'{face.colour}">{escaping.markup(face.initials)}</span> '
        f"<b>{escaping.markup(face.name)}</b> @{escaping.markup(face.handle, strict=True)} "
        f"· {escaping.markup(face.platform)}</p>"
    )


def _post(post: shown.Line) -> None:
    with st.container(border=True):
        st.text(post.text)
        when = f"{post.at:%d %b %Y}" if post.at else "undated"
        st.caption(
            f"{when} · {shown.KIND_WORDS.get(post.kind, post.kind)} · "
            f"{many(post.carried, 'share')}"
        )


def _pair(asked: Asked, one: str, two: str) -> None:
    snapshot = session.shown()
    found = ties.between(snapshot, one, two, **asked.conditions())
    names = [
        account_badge.face(snapshot, lookup.account_row(snapshot, key))
        for key in (one, two)
    ]
    st.subheader(" → ".join(escaping.label(f"@{face.handle}") for face in names))
    st.write(
        f"{many(found.num_rows, 'interaction').capitalize()} behind this arrow:"
    )
    # An arrow may count shares only; replies between the two are described apart.
    if words := cached_findings.ask(list_ties.of_two, one, two, asked.scope):
        st.text(escaping.visible(words))
    table = found.drop_columns(["actor", "target", "key"])
    st.dataframe(table, hide_index=True, alt="The posts behind the arrow, one a row")

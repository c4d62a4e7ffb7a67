"""Side panel of the network: legend, community, account, or the posts of a pair."""

from __future__ import annotations

import streamlit as st

from graph.network.edge_evidence import find_edge_evidence
from graph.phrasing import format_count
from graph.rendering import account_badge, escaping
from graph.rendering.post_lines import KIND_VERBS, PostLine
from graph.snapshots import lookup
from graph.view_models.account_ties import describe_tie_of_pair
from graph.view_models.network_filter import NetworkQuery
from graph.view_models.network_tables import (
    community_members,
    cross_community_pairs,
    describe_position,
    most_shared_posts,
)
from graph.view_models.network_view import NetworkView
from webapp.charts.network_charts import (
    COMMUNITY_COLOURS,
    OTHER_COLOUR,
    community_colour,
)
from webapp.components.page_layout import link_to_page
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot


def show_community_legend(view: NetworkView) -> None:
    """Draw the colours of the communities, before anything is clicked."""
    st.caption("Click an account or an arrow, or choose a row of the table below.")
    groups = sorted(set(view.nodes["community"].to_pylist()))
    names = _names(view)
    dots = "".join(
        f'<li><span style="display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.5em;background:{community_colour(group)}">'
        f"</span>Community {group + 1}: {escaping.escape_html(names[group])}</li>"
        for group in groups[: len(COMMUNITY_COLOURS)]
    )
    rest = len(groups) - len(COMMUNITY_COLOURS)
    if rest > 0:
        dots += (
            f'<li><span style="display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.5em;background:{OTHER_COLOUR}">'
            f"</span>{format_count(rest, 'smaller one')}</li>"
        )
    st.html(
        f'<ul style="list-style:none;padding:0;margin:0;line-height:1.9">{dots}</ul>'
    )


def _names(view: NetworkView) -> dict[int, str]:
    """Names of the drawn communities: the account that received most in each."""
    ordered = view.nodes.sort_by([("received", "ascending"), ("id", "descending")])
    pairs = ordered["community"].to_pylist(), ordered["name"].to_pylist()
    return dict(zip(*pairs, strict=True))


def show_side_panel(
    view: NetworkView, query: NetworkQuery, kind: str, source: str, target: str
) -> None:
    """Draw the clicked item.

    Parameters:
        view: that was clicked.
        query: that the view answers.
        kind: "node" or "pair".
        source: id of the node, or the first id of the pair.
        target: second id of the pair; "" for a node.
    """
    bubbles = view.level == "communities"
    if kind == "node" and bubbles:
        _community(view, query, int(source.partition(":")[2]))
    elif kind == "node":
        _account(query, source)
    elif bubbles:
        _crossing(query, int(source.partition(":")[2]), int(target.partition(":")[2]))
    else:
        _pair(query, source, target)


def _community(view: NetworkView, query: NetworkQuery, number: int) -> None:
    table = cached_findings.cached(community_members, query, number)
    size = view.nodes["accounts"][number].as_py()
    st.subheader(f"Community {number + 1}", anchor=False)
    st.write(f"{format_count(size, 'account').capitalize()}; these received most:")
    st.dataframe(table, hide_index=True, column_order=("name", "received", "given"))


def _crossing(query: NetworkQuery, source: int, target: int) -> None:
    table = cached_findings.cached(cross_community_pairs, query, source, target)
    st.subheader(f"From community {source + 1} to {target + 1}", anchor=False)
    st.write("The pairs behind this arrow, the most frequent first:")
    order = ("source_name", "target_name", "times")
    st.dataframe(table, hide_index=True, column_order=order)


def _account(query: NetworkQuery, account: str) -> None:
    snapshot = current_snapshot()
    row = lookup.find_account_row(snapshot, account)
    _face(account_badge.build_account_badge(snapshot, row))
    st.write(cached_findings.cached(describe_position, query, account))
    with st.container(horizontal=True):
        link_to_page("people", "Profile", ":material/person:", person=account)
        if st.button("Surroundings", icon=":material/hub:", key="network_around"):
            st.session_state["_network_go"] = account
            st.rerun()
    posts = cached_findings.cached(most_shared_posts, account)
    if not posts:
        st.caption("No posts of this account are stored; others interact with it.")
    for post in posts:
        _post(post)


def _face(face: account_badge.AccountBadge) -> None:
    st.html(
        f'<p class="gv-person"><span style="display:inline-flex;width:2.4em;height:2.4em;border-radius:50%;align-items:center;justify-content:center;color:#fff;background:'
        f'{face.colour}">{escaping.escape_html(face.initials)}</span> '
        f"<b>{escaping.escape_html(face.name)}</b> @{escaping.escape_html(face.handle, strict=True)} "
        f"· {escaping.escape_html(face.platform)}</p>"
    )


def _post(post: PostLine) -> None:
    with st.container(border=True):
        st.text(post.text)
        when = f"{post.at:%d %b %Y}" if post.at else "undated"
        st.caption(
            f"{when} · {KIND_VERBS.get(post.kind, post.kind)} · "
            f"{format_count(post.share_count, 'share')}"
        )


def _pair(query: NetworkQuery, source: str, target: str) -> None:
    snapshot = current_snapshot()
    evidence = find_edge_evidence(snapshot, source, target, **query.filter_arguments())
    names = [
        account_badge.build_account_badge(
            snapshot, lookup.find_account_row(snapshot, key)
        )
        for key in (source, target)
    ]
    st.subheader(
        " → ".join(escaping.escape_markdown(f"@{face.handle}") for face in names)
    )
    st.write(
        f"{format_count(evidence.num_rows, 'interaction').capitalize()} behind this arrow:"
    )
    # An arrow may count shares only; replies between the two are described apart.
    if text := cached_findings.cached(
        describe_tie_of_pair, source, target, query.scope
    ):
        st.text(escaping.visible_text(text))
    table = evidence.drop_columns(["actor", "target", "key"])
    st.dataframe(table, hide_index=True, alt="The posts behind the arrow, one a row")

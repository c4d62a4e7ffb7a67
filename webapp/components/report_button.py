"""Download of the report for the current scope."""

from __future__ import annotations

from functools import partial

import streamlit as st

from graph import report
from graph.rendering import escaping
from graph.snapshots.scope import Scope
from webapp.state import annotation_actions, cached_findings
from webapp.state import store_session as session


def button(scope: Scope) -> None:
    """Draw the report's options and its download, which is written on demand."""
    st.subheader("The report", anchor=False)
    st.caption(
        "One file for this brand and time window, to read offline and to print on A4: "
        "changes, supporters, unanswered posts, rivals."
    )
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    rules = cached_findings.rules()
    department = bar.selectbox(
        "Cases of",
        ["", *rules.names],
        format_func=lambda name: escaping.visible(name) or "all departments",
        key="report_department",
        width=200,
    )
    names = bar.toggle("With names", True, key="report_names")
    asked = report.Asked(
        scope,
        with_names=bool(names),
        department=department or None,
        forecast=cached_findings.forecast(),
        rules=rules,
        marked=annotation_actions.marked(),
        errs=cached_findings.stance_errs(),
        made_of=report.made_of(session.shown()),
    )
    bar.download_button(
        "Write the report",
        partial(_bytes, asked),
        file_name=f"{scope.brand or 'report'}.html",
        mime="text/html",
        key=f"report-{department}-{names}",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
    )


def _bytes(asked: report.Asked) -> bytes:
    return report.html(report.report(session.shown(), asked)).encode()

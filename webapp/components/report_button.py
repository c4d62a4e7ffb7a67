"""Download of the report for the current scope."""

from __future__ import annotations

from functools import partial

import streamlit as st

from graph import report
from graph.rendering import escaping
from graph.snapshots.scope import Scope
from webapp.state import annotation_actions, cached_findings
from webapp.state.store_session import current_snapshot


def show_report_section(scope: Scope) -> None:
    """Draw the report's options and its download, which is written on demand."""
    st.subheader("The report", anchor=False)
    st.caption(
        "One file for this brand and time window, to read offline and to print on A4: "
        "changes, supporters, unanswered posts, rivals."
    )
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    rules = cached_findings.current_rules()
    department = bar.selectbox(
        "Cases of",
        ["", *rules.department_names],
        format_func=lambda name: escaping.visible_text(name) or "all departments",
        key="report_department",
        width=200,
    )
    names = bar.toggle("With names", True, key="report_names")
    request = report.ReportRequest(
        scope,
        with_names=bool(names),
        department=department or None,
        forecast=cached_findings.current_forecast(),
        rules=rules,
        annotations=annotation_actions.current_annotations(),
        label_error_note=cached_findings.label_accuracy_note(),
        provenance=report.describe_provenance(current_snapshot()),
    )
    bar.download_button(
        "Write the report",
        partial(_bytes, request),
        file_name=f"{scope.brand or 'report'}.html",
        mime="text/html",
        key=f"report-{department}-{names}",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
    )


def _bytes(request: report.ReportRequest) -> bytes:
    return report.render_html(report.build_report(current_snapshot(), request)).encode()

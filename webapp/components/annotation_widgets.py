"""Widgets that edit annotations of cases and accounts; every change is saved at once."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.analysis.customer_care.routing import RoutingRules
from graph.annotations.annotation_store import AnnotatedKind
from graph.rendering import escaping, tables
from graph.view_models.account_ties import saved_list_table, saved_lists
from webapp.components.page_layout import show_downloads
from webapp.state import annotation_actions
from webapp.state.store_session import current_snapshot

AnnotationFields = Mapping[str, str]


def show_done_checkbox(
    container: DeltaGenerator, post: str, annotation: AnnotationFields
) -> None:
    """Draw the checkbox of the case status.

    Parameters:
        container: that the widget is drawn in.
        post: id of the case's post.
        annotation: fields that are saved for the post.
    """
    _field(container, post, "done", annotation)


def show_annotation_popover(
    container: DeltaGenerator,
    post: str,
    annotation: AnnotationFields,
    rules: RoutingRules,
) -> None:
    """Draw a button that opens owner, note, tags and department of a case.

    Parameters:
        container: that the widgets are drawn in.
        post: id of the case's post.
        annotation: fields that are saved for the post.
        rules: routing rules, which name the departments.
    """
    box = container.popover(_popover_label(annotation), icon=":material/edit_note:")
    for name in ("owner", "note", "tags"):
        _field(box, post, name, annotation)
    _department(box, post, annotation, rules)


def show_lists_popover(container: DeltaGenerator, account: str) -> None:
    """Draw a button that opens the saved lists, the owner and the note of an account."""
    by_account = annotation_actions.current_annotations("account")
    lists = saved_lists(by_account)
    containing = [name for name, accounts in lists.items() if account in accounts]
    box = container.popover(
        escaping.escape_markdown(", ".join(containing)) or "Save",
        icon=":material/bookmark:",
    )
    key = f"lists-{account}-{'-'.join(containing)}"
    box.multiselect(
        "On the lists",
        list(lists),
        containing,
        accept_new_options=True,
        key=key,
        on_change=annotation_actions.save_widget_lists,
        args=(account, tuple(containing), key),
        placeholder="a name, such as press",
    )
    for name in ("owner", "note"):
        _field(box, account, name, by_account.get(account, {}), "account")


def show_saved_lists() -> None:
    """Draw every saved list with its download."""
    by_account = annotation_actions.current_annotations("account")
    for name, accounts in saved_lists(by_account).items():
        title = f"Saved list {escaping.escape_markdown(name)} ({len(accounts):,})"
        with st.expander(title, icon=":material/bookmarks:"):
            table = saved_list_table(current_snapshot(), accounts, by_account)
            st.dataframe(tables.visible_table(table), hide_index=True)
            show_downloads(table, "saved", {"list": name})


def _field(
    container: DeltaGenerator,
    post: str,
    name: str,
    annotation: AnnotationFields,
    kind: AnnotatedKind = "post",
) -> None:
    """Draw the widget of one annotation field."""
    # The key contains the value, so that a change by another user is displayed.
    value = annotation.get(name, "")
    key = f"desk-{name}-{post}-{value}"
    title, args = name.capitalize(), (kind, post, name, key)
    if name == "done":
        container.checkbox(
            title,
            bool(value),
            key=key,
            on_change=annotation_actions.save_widget_annotation,
            args=args,
        )
    elif name == "note":
        container.text_area(
            title,
            value,
            key=key,
            on_change=annotation_actions.save_widget_annotation,
            args=args,
        )
    else:
        container.text_input(
            title,
            value,
            key=key,
            on_change=annotation_actions.save_widget_annotation,
            args=args,
            placeholder="separated by commas"
            if name == "tags"
            else "who is responsible",
        )


def _department(
    container: DeltaGenerator,
    post: str,
    annotation: AnnotationFields,
    rules: RoutingRules,
) -> None:
    """Draw the choice of a department, which overrides the routing rules."""
    value = annotation.get("department", "")
    key = f"desk-department-{post}-{value}"
    names = list(dict.fromkeys(["", value, *rules.department_names]))
    container.selectbox(
        "Department",
        names,
        names.index(value),
        format_func=lambda name: escaping.visible_text(name) or "as the rules say",
        key=key,
        on_change=annotation_actions.save_widget_annotation,
        args=("post", post, "department", key),
    )


def _popover_label(annotation: AnnotationFields) -> str:
    values = [annotation[name] for name in ("owner", "tags") if name in annotation]
    return (
        escaping.escape_markdown(" · ".join(values)) if values else "Owner, note, tags"
    )

"""Step of the page Data in which users map the columns of a table to fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from graph.rendering import escaping
from graph.settings import Settings
from webapp.jobs import jobs


def show_column_mapping(settings: Settings, path: Path) -> bool:
    """Draw guessed fields with reasons, for correction; False until they are confirmed."""
    guess = st.session_state.get("data_guess")
    if guess is None:
        guess = jobs.run_json_command(
            "ingest.commands.map_columns", str(path), f"--store={settings.store_url}"
        )
        st.session_state["data_guess"] = guess
    if "error" in guess:
        return False
    st.subheader("What the columns are", anchor=False)
    saved = guess["saved"] or {}
    st.write(
        "These columns were confirmed before for a table like this."
        if saved
        else "These are guesses. Correct what is wrong; columns without a field are not read. "
        "At least the words and an author, or words and stars, are needed."
    )
    fields = ["", *guess["fields"]]
    chosen: dict[str, str] = {}
    for place, column in enumerate(guess["columns"]):
        field = _column(place, column, fields, guess["fields"], saved)
        if field:
            chosen[column["name"]] = field
    if st.button("These are the columns", icon=":material/check:", type="primary"):
        pairs = [f"--save={column}={field}" for column, field in chosen.items()]
        answer = jobs.run_json_command(
            "ingest.commands.map_columns",
            f"--store={settings.store_url}",
            *pairs,
            "--",
            str(path),
        )
        if not pairs or "error" in answer:
            message = answer.get("error", f"A mapping needs at least {guess['need']}.")
            st.warning(escaping.escape_markdown(message), icon=":material/warning:")
        else:
            _repeat_dry_run(settings, path, chosen)
    return False


def _column(
    place: int,
    column: dict[str, Any],
    fields: list[str],
    titles: dict[str, str],
    saved: dict[str, str],
) -> str:
    """Draw one column: name, examples and field; return the chosen field."""
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        st.text(escaping.visible_text(column["name"]), width="stretch")
        examples = " · ".join(column["examples"]) or "always empty"
        st.caption(escaping.escape_markdown(escaping.shorten_text(examples, 120)))
    field = saved.get(column["name"], "") if saved else column["field"]
    chosen = right.selectbox(
        escaping.escape_markdown(column["name"]) or "column",
        fields,
        index=fields.index(field) if field in fields else 0,
        format_func=lambda name: titles.get(name, "do not read"),
        key=f"data_column_{place}",
        label_visibility="collapsed",
    )
    if chosen and chosen == column["field"]:
        right.caption(escaping.escape_markdown(f"because {column['reason']}"))
    return str(chosen)


def _repeat_dry_run(settings: Settings, path: Path, mapping: dict[str, str]) -> None:
    """Repeat the dry run with the confirmed mapping."""
    name = st.session_state["data_name"]
    job = jobs.start_ingest(
        settings, [path], names=[name], mapping=mapping, dry_run=True
    )
    st.session_state.update(data_mapping=mapping, data_look=str(job.folder))
    st.rerun()

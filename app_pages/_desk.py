"""What people note of a case, each field as a widget; what is written counts at once."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from graph import session, shown
from graph.findings.listening.routing import Rules

Note = Mapping[str, str]


def done(place: DeltaGenerator, post: str, note: Note) -> None:
    """Whether a case is done."""
    _field(place, post, "done", note)


def notes(place: DeltaGenerator, post: str, note: Note, rules: Rules) -> None:
    """Behind a button: who takes care, what to know, tags, and the department."""
    box = place.popover(_noted(note), icon=":material/edit_note:")
    for name in ("owner", "note", "tags"):
        _field(box, post, name, note)
    _department(box, post, note, rules)


def _field(place: DeltaGenerator, post: str, name: str, note: Note) -> None:
    """A field of the desk; what is written there counts at once."""
    # A key of its own for each value, so that it shows what is true now, whoever wrote it.
    value = note.get(name, "")
    key = f"desk-{name}-{post}-{value}"
    words, args = name.capitalize(), ("post", post, name, key)
    if name == "done":
        place.checkbox(words, bool(value), key=key, on_change=session.mark, args=args)
    elif name == "note":
        place.text_area(words, value, key=key, on_change=session.mark, args=args)
    else:
        place.text_input(
            words,
            value,
            key=key,
            on_change=session.mark,
            args=args,
            placeholder="between commas" if name == "tags" else "who takes care",
        )


def _department(place: DeltaGenerator, post: str, note: Note, rules: Rules) -> None:
    """Send a case to another department; what is chosen counts before the rules."""
    value = note.get("department", "")
    key = f"desk-department-{post}-{value}"
    names = list(dict.fromkeys(["", value, *rules.names]))
    place.selectbox(
        "Department",
        names,
        names.index(value),
        format_func=lambda name: shown.visible(name) or "as the rules say",
        key=key,
        on_change=session.mark,
        args=("post", post, "department", key),
    )


def _noted(note: Note) -> str:
    words = [note[name] for name in ("owner", "tags") if name in note]
    return shown.label(" · ".join(words)) if words else "Owner, note, tags"

"""Assemble a report: the same findings as on the pages, for one period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from graph.analysis.customer_care.routing import default
from graph.phrasing import day, listed, many
from graph.rendering import post_lines as shown
from graph.report import case_sections as cases
from graph.report import list_sections as lists
from graph.report import topic_sections as talk
from graph.report.blocks import Asked, Names, Post, Section
from graph.snapshots.lookup import brand_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Report:
    """A complete report, ready to be rendered."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    posts: tuple[Post, ...]


PARTS: Final[tuple[Callable[[Snapshot, Asked, Names], Section], ...]] = (
    talk.in_short,
    lists.changed,
    lists.carried,
    lists.praised,
    cases.waiting_cases,
    cases.departments,
    cases.alarms_then,
    talk.words,
    talk.wishes,
    talk.rivals_then,
)
"""The functions that build the sections, in the order of the report."""

NARROWED: Final = (
    "Answered and unanswered",
    "Departments",
    "Alerts",
    "What it is about",
    "Feature requests",
)
"""Titles of the sections that are restricted to a requested department."""


def report(snapshot: Snapshot, asked: Asked) -> Report:
    """Build the report of a period.

    Raises:
        UsageError: there is no such brand, or no posts until the end of the period.

    Cost: all findings of all sections; some seconds for ten thousand posts.
    """
    asked = replace(asked, rules=asked.rules or default(), marked=asked.marked or {})
    names = Names(snapshot, asked.with_names)
    sections = [part(snapshot, asked, names) for part in PARTS]
    sections.append(_how(asked))
    return Report(
        _title(snapshot, asked.scope) + _narrowed(snapshot, asked.scope),
        _subtitle(asked),
        tuple(sections),
        _posts(snapshot, asked.scope, names),
    )


def made_of(snapshot: Snapshot) -> str:
    """A sentence on the data of a report: posts, accounts and snapshot hash."""
    return (
        f"Based on {many(snapshot.posts.num_rows, 'post')} by "
        f"{many(snapshot.accounts.num_rows, 'account')}; snapshot {snapshot.hash[:12]}."
    )


def _title(snapshot: Snapshot, scope: Scope) -> str:
    name = "All brands"
    if scope.brand is not None:
        name = snapshot.brands["name"][brand_row(snapshot, scope.brand)].as_py()
    since, until = scope.since, scope.until
    if since is None and until is None:
        return f"{name}, all time"
    start = day(since) if since else "the beginning"
    # `until` is the first moment after the period.
    end = day(until - timedelta(microseconds=1)) if until else "the end of the data"
    return f"{name}, {start} to {end}"


def _narrowed(snapshot: Snapshot, scope: Scope) -> str:
    """The other filters of the report, for its title: platform, topic, as-of date."""
    words = f", on {scope.platform}" if scope.platform else ""
    words += f", about “{scope.topic}”" if scope.topic else ""
    known = snapshot.facts.get("as_of")
    if known is not None:
        last = datetime.fromisoformat(str(known)) - timedelta(microseconds=1)
        words += f", as it was known on {day(last)}"
    return words


def _subtitle(asked: Asked) -> str:
    parts = [asked.made_of] if asked.made_of else []
    if asked.department:
        parts.append(
            f"{listed(list(NARROWED))} are about the department {asked.department} only; "
            "all other sections are about the whole brand."
        )
    if not asked.with_names:
        parts.append("Without names: people are numbered.")
    return " ".join(parts)


def _how(asked: Asked) -> Section:
    scope = ", ".join(
        f"{name.replace('_', ' ')} {str(value).removesuffix('T00:00:00')}"
        for name, value in asked.scope.settings().items()
        if value
    )
    return Section(
        "how",
        "How this was made",
        tuple(
            words
            for words in (
                asked.errs,
                f"Filters: {scope or 'none'}. Weights of the influencers: "
                f"{asked.forecast.id}.",
                "Every figure equals that of the page of the same name with the same "
                "settings; numbers in brackets link to the posts behind it. Intervals are "
                "90 % intervals.",
            )
            if words
        ),
    )


def _posts(snapshot: Snapshot, scope: Scope, names: Names) -> tuple[Post, ...]:
    rows = list(names.posts)
    said = shown.labels(snapshot, scope.brand)
    counts = shown.carried_counts(snapshot)
    return tuple(
        Post(
            names.posts[line.row],
            names.person(line.author.row if line.author else None),
            _when(line.at),
            line.label if line.label in ("praise", "complaint") else "",
            names.text(line.text),
            line.url if names.with_names else None,
        )
        for line in shown.lines(snapshot, rows, said, counts)
    )


def _when(at: datetime | None) -> str:
    return f"{at:%d %b %Y, %H:%M}" if at else "undated"

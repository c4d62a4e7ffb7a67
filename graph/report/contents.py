"""Assemble a report: the same findings as on the pages, for one period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from graph.analysis.customer_care.routing import default_routing_rules
from graph.phrasing import format_count, format_day, join_words
from graph.rendering import post_lines
from graph.report import case_sections, list_sections, topic_sections
from graph.report.blocks import NameRegister, ReportPost, ReportRequest, ReportSection
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Report:
    """A complete report, ready to be rendered."""

    title: str
    subtitle: str
    sections: tuple[ReportSection, ...]
    posts: tuple[ReportPost, ...]


SECTION_BUILDERS: Final[
    tuple[Callable[[Snapshot, ReportRequest, NameRegister], ReportSection], ...]
] = (
    topic_sections.overview_section,
    list_sections.list_change_section,
    list_sections.influencer_section,
    list_sections.advocacy_section,
    case_sections.case_section,
    case_sections.department_section,
    case_sections.alert_section,
    topic_sections.keyness_section,
    topic_sections.feature_request_section,
    topic_sections.brand_comparison_section,
)
"""The functions that build the sections, in the order of the report."""

DEPARTMENT_SECTIONS: Final = (
    "Answered and unanswered",
    "Departments",
    "Alerts",
    "What it is about",
    "Feature requests",
)
"""Titles of the sections that are restricted to a requested department."""


def build_report(snapshot: Snapshot, request: ReportRequest) -> Report:
    """Build the report of a period.

    Raises:
        UsageError: there is no such brand, or no posts until the end of the period.

    Cost: all findings of all sections; some seconds for ten thousand posts.
    """
    request = replace(
        request,
        rules=request.rules or default_routing_rules(),
        annotations=request.annotations or {},
    )
    names = NameRegister(snapshot, request.with_names)
    sections = [
        build_section(snapshot, request, names) for build_section in SECTION_BUILDERS
    ]
    sections.append(_method_section(request))
    return Report(
        _title(snapshot, request.scope) + _scope_suffix(snapshot, request.scope),
        _subtitle(request),
        tuple(sections),
        _cited_posts(snapshot, request.scope, names),
    )


def describe_provenance(snapshot: Snapshot) -> str:
    """A sentence on the data of a report: posts, accounts and snapshot hash."""
    return (
        f"Based on {format_count(snapshot.posts.num_rows, 'post')} by "
        f"{format_count(snapshot.accounts.num_rows, 'account')}; "
        f"snapshot {snapshot.hash[:12]}."
    )


def _title(snapshot: Snapshot, scope: Scope) -> str:
    name = "All brands"
    if scope.brand is not None:
        name = snapshot.brands["name"][find_brand_row(snapshot, scope.brand)].as_py()
    since, until = scope.since, scope.until
    if since is None and until is None:
        return f"{name}, all time"
    start = format_day(since) if since else "the beginning"
    # `until` is the first moment after the period.
    end = (
        format_day(until - timedelta(microseconds=1))
        if until
        else "the end of the data"
    )
    return f"{name}, {start} to {end}"


def _scope_suffix(snapshot: Snapshot, scope: Scope) -> str:
    """The other filters of the report, for its title: platform, topic, as-of date."""
    suffix = f", on {scope.platform}" if scope.platform else ""
    suffix += f", about “{scope.topic}”" if scope.topic else ""
    as_of = snapshot.facts.get("as_of")
    if as_of is not None:
        last = datetime.fromisoformat(str(as_of)) - timedelta(microseconds=1)
        suffix += f", as it was known on {format_day(last)}"
    return suffix


def _subtitle(request: ReportRequest) -> str:
    parts = [request.provenance] if request.provenance else []
    if request.department:
        parts.append(
            f"{join_words(list(DEPARTMENT_SECTIONS))} are about the department "
            f"{request.department} only; all other sections are about the whole brand."
        )
    if not request.with_names:
        parts.append("Without names: people are numbered.")
    return " ".join(parts)


def _method_section(request: ReportRequest) -> ReportSection:
    scope = ", ".join(
        f"{name.replace('_', ' ')} {str(value).removesuffix('T00:00:00')}"
        for name, value in request.scope.to_dict().items()
        if value
    )
    return ReportSection(
        "how",
        "How this was made",
        tuple(
            words
            for words in (
                request.label_error_note,
                f"Filters: {scope or 'none'}. Weights of the influencers: "
                f"{request.forecast.id}.",
                "Every figure equals that of the page of the same name with the same "
                "settings; numbers in brackets link to the posts behind it. Intervals are "
                "90 % intervals.",
            )
            if words
        ),
    )


def _cited_posts(
    snapshot: Snapshot, scope: Scope, names: NameRegister
) -> tuple[ReportPost, ...]:
    rows = list(names.post_numbers)
    sentiments = post_lines.post_sentiments(snapshot, scope.brand)
    counts = post_lines.post_share_counts(snapshot)
    return tuple(
        ReportPost(
            names.post_numbers[line.row],
            names.name_of_row(line.author.row if line.author else None),
            _time_text(line.at),
            line.label if line.label in ("praise", "complaint") else "",
            names.redact(line.text),
            line.url if names.with_names else None,
        )
        for line in post_lines.build_post_lines(snapshot, rows, sentiments, counts)
    )


def _time_text(at: datetime | None) -> str:
    return f"{at:%d %b %Y, %H:%M}" if at else "undated"

"""Building blocks of a report: request, sections, tables, posts, names and figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from scipy.stats import binomtest

from graph.analysis.customer_care.inbox import Inbox, build_inbox
from graph.analysis.customer_care.routing import RoutingRules, default_routing_rules
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.rendering import account_badge
from graph.snapshots import lookup
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot, snapshot_from_tables
from graph.view_models import cases

MAX_LINKED_POSTS = 3
"""Maximum number of posts linked from one row; the total count is shown beside them."""

INTERVAL_LEVEL = 0.9
"""Confidence level of intervals of proportions."""

_HANDLE = re.compile(r"(?<![\w@/])(?:[@＠][\w.@-]*\w|u/[\w-]+)")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """The request for a report.

    `scope` has a start and an end; `department` restricts all case sections to one;
    `annotations` are the users' fields of posts by id, `rules` route cases to
    departments. `label_error_note` is a sentence on the labels' error rate,
    `provenance` one on the data of the report.
    """

    scope: Scope
    with_names: bool = True
    department: str | None = None
    forecast: Forecast = DEFAULT_FORECAST
    rules: RoutingRules | None = None
    annotations: Mapping[str, Mapping[str, str]] | None = None
    label_error_note: str = ""
    provenance: str = ""

    def build_department_inbox(self, snapshot: Snapshot) -> Inbox:
        """The inbox of the scope, restricted to the requested department if any."""
        inbox = build_inbox(snapshot, self.scope)
        if self.department is None:
            return inbox
        case_filter = cases.CaseFilter(department=self.department)
        rules, annotations = (
            self.rules or default_routing_rules(),
            self.annotations or {},
        )
        return cases.filter_cases(snapshot, inbox, annotations, case_filter, rules)

    def department_snapshot(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot in which only the department's posts are about a brand.

        Posts and accounts keep their rows, so evidence is valid in both snapshots.
        """
        if self.department is None:
            return snapshot
        inbox, about = self.build_department_inbox(snapshot), snapshot.about
        department_pairs = set(
            zip(inbox.post.tolist(), inbox.brand.tolist(), strict=True)
        )
        pairs = zip(about["post"].to_pylist(), about["brand"].to_pylist(), strict=True)
        filtered = about.filter(
            pa.array([pair in department_pairs for pair in pairs], pa.bool_())
        )
        return snapshot_from_tables({**snapshot.tables, "about": filtered})


@dataclass(frozen=True, slots=True)
class PostReferences:
    """The posts behind a figure: their numbers in the report, and their total count."""

    numbers: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of a table: its cells as text, and the posts behind it."""

    cells: tuple[str, ...]
    evidence: PostReferences | None = None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; columns in `numbers` are right-aligned, `note` is a line above it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    numbers: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of the report: sentences, then tables and a chart."""

    key: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[ReportTable, ...] = ()
    picture: str = ""
    evidence: PostReferences | None = None


@dataclass(frozen=True, slots=True)
class ReportPost:
    """A post in the list at the report's end, which figures link to."""

    number: int
    author: str
    posted_at: str
    label: str
    text: str
    url: str | None


@dataclass(slots=True)
class NameRegister:
    """Names of people and numbers of posts in this report.

    Without names, people are numbered in order of appearance, and texts lose handles
    and links.
    """

    snapshot: Snapshot
    with_names: bool
    person_numbers: dict[int, int] = field(default_factory=dict)
    post_numbers: dict[int, int] = field(default_factory=dict)

    def name_of_row(self, row: int | None) -> str:
        """The name of an account in this report, by its row."""
        if row is None or row < 0:
            return "unknown"
        if not self.with_names:
            number = self.person_numbers.setdefault(row, len(self.person_numbers) + 1)
            return f"person {number}"
        badge = account_badge.build_account_badge(self.snapshot, row)
        return (
            badge.name
            if badge.name == badge.handle
            else f"{badge.name} (@{badge.handle})"
        )

    def name_of_account(self, account: str) -> str:
        """The name of an account in this report, by its id."""
        return self.name_of_row(lookup.row_of_id(self.snapshot.accounts, account))

    def cite_rows(
        self, rows: tuple[int, ...] | list[int], count: int | None = None
    ) -> PostReferences:
        """References to the first of these rows of posts; `count` is the total."""
        numbers = tuple(
            self.post_numbers.setdefault(row, len(self.post_numbers) + 1)
            for row in rows[:MAX_LINKED_POSTS]
        )
        return PostReferences(numbers, len(rows) if count is None else count)

    def cite_posts(
        self, ids: tuple[str, ...] | list[str], count: int
    ) -> PostReferences:
        """References to the first of these posts, by id; `count` is the total."""
        rows = lookup.rows_of_ids(self.snapshot.posts, ids[:MAX_LINKED_POSTS])
        return self.cite_rows(rows, count)

    def redact(self, text: str) -> str:
        """A text without handles and links if the report has no names."""
        if self.with_names:
            return text
        return _HANDLE.sub("@…", _LINK.sub("[link]", text))


def format_share(
    part: float | None, low: float | None = None, high: float | None = None
) -> str:
    """Format a proportion in percent with its interval.

    Parameters:
        part: the proportion, in [0, 1]; None: unknown.
        low, high: the bounds of its interval.

    >>> format_share(0.316, 0.306, 0.328), format_share(None)
    ('31.6 % (30.6–32.8)', 'unknown')
    """
    if part is None:
        return "unknown"
    text = f"{100 * part:.1f} %"
    if low is None or high is None:
        return text
    return f"{text} ({100 * low:.1f}–{100 * high:.1f})"


def format_proportion(part: int, whole: int) -> str:
    """Format a proportion as counts with its 90 % interval (Wilson).

    >>> format_proportion(6, 77), format_proportion(0, 0)
    ('6 of 77, 4 to 14 %', 'unknown')
    """
    if not whole:
        return "unknown"
    interval = binomtest(part, whole).proportion_ci(INTERVAL_LEVEL, "wilson")
    return f"{part:,} of {whole:,}, {100 * interval.low:.0f} to {100 * interval.high:.0f} %"


def format_rank_interval(low: int | None, high: int | None) -> str:
    """Format the interval of a rank.

    >>> [format_rank_interval(1, 7), format_rank_interval(2, 2)]
    ['1–7', '2']
    >>> format_rank_interval(None, None)
    'unknown'
    """
    if low is None or high is None:
        return "unknown"
    return f"{low}–{high}" if high > low else f"{low}"

"""What a report is made of: sections of sentences, tables and posts; with or without names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from scipy.stats import binomtest

from graph.analysis.customer_care.inbox import Ledger, ledger
from graph.analysis.customer_care.routing import Rules, default
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
from graph.rendering import account_badge
from graph.snapshots import lookup
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot, of_tables
from graph.view_models import cases

PROOFS = 3
"""So many posts are linked from a row; `evidence_count` says how many there are."""

LEVEL = 0.9
"""How sure an interval is."""

_WHO = re.compile(r"(?<![\w@/])(?:[@＠][\w.@-]*\w|u/[\w-]+)")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about.

    `scope` has a start and an end; `department` narrows what speaks of cases to one;
    `marked` is what people noted of posts, `rules` says which department gets what.
    `errs` says how often the labels err, `made_of` what the report was made of.
    """

    scope: Scope
    with_names: bool = True
    department: str | None = None
    forecast: Forecast = DEFAULT
    rules: Rules | None = None
    marked: Mapping[str, Mapping[str, str]] | None = None
    errs: str = ""
    made_of: str = ""

    def cases(self, snapshot: Snapshot) -> Ledger:
        """What was said, of the department alone where one is asked for."""
        every = ledger(snapshot, self.scope)
        if self.department is None:
            return every
        wanted = cases.Wanted(department=self.department)
        rules, marked = self.rules or default(), self.marked or {}
        return cases.chosen(snapshot, every, marked, wanted, rules)

    def narrowed(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot in which only the department's posts speak of a brand.

        Posts and accounts keep their rows, so evidence is found in either.
        """
        if self.department is None:
            return snapshot
        found, about = self.cases(snapshot), snapshot.about
        mine = set(zip(found.post.tolist(), found.brand.tolist(), strict=True))
        pairs = zip(about["post"].to_pylist(), about["brand"].to_pylist(), strict=True)
        kept = about.filter(pa.array([pair in mine for pair in pairs], pa.bool_()))
        return of_tables({**snapshot.tables, "about": kept})


@dataclass(frozen=True, slots=True)
class Proof:
    """The posts behind a figure, by their numbers in the report, and how many there are."""

    numbers: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells as text, and the posts behind it."""

    cells: tuple[str, ...]
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numbers` are the columns that stand to the right, `note` a line above."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: what it says first, then the tables and the picture."""

    key: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    picture: str = ""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post at the report's end, where the figures lead."""

    number: int
    who: str
    when: str
    says: str
    text: str
    url: str | None


@dataclass(slots=True)
class Names:
    """Who is called what in this report, and which posts it names.

    Without names people are numbered as they come, and texts lose handles and links.
    """

    snapshot: Snapshot
    with_names: bool
    people: dict[int, int] = field(default_factory=dict)
    posts: dict[int, int] = field(default_factory=dict)

    def person(self, row: int | None) -> str:
        """An account as this report calls it."""
        if row is None or row < 0:
            return "unknown"
        if not self.with_names:
            return f"person {self.people.setdefault(row, len(self.people) + 1)}"
        face = account_badge.face(self.snapshot, row)
        return (
            face.name if face.name == face.handle else f"{face.name} (@{face.handle})"
        )

    def account(self, account: str) -> str:
        """The same, by id."""
        return self.person(lookup.row_of(self.snapshot.accounts, account))

    def proof(
        self, rows: tuple[int, ...] | list[int], count: int | None = None
    ) -> Proof:
        """The first few of these posts, numbered; `count` of them there are in all."""
        numbers = tuple(
            self.posts.setdefault(row, len(self.posts) + 1) for row in rows[:PROOFS]
        )
        return Proof(numbers, len(rows) if count is None else count)

    def evidence(self, ids: tuple[str, ...] | list[str], count: int) -> Proof:
        """The same, by the ids of the posts."""
        rows = lookup.rows_of(self.snapshot.posts, ids[:PROOFS])
        return self.proof(rows, count)

    def text(self, text: str) -> str:
        """A text as it may stand in this report."""
        if self.with_names:
            return text
        return _WHO.sub("@…", _LINK.sub("[link]", text))


def share(
    part: float | None, low: float | None = None, high: float | None = None
) -> str:
    """A part of a whole with its interval.

    >>> share(0.316, 0.306, 0.328), share(None)
    ('31.6 % (30.6–32.8)', 'not known')
    """
    if part is None:
        return "not known"
    words = f"{100 * part:.1f} %"
    if low is None or high is None:
        return words
    return f"{words} ({100 * low:.1f}–{100 * high:.1f})"


def counted(part: int, whole: int) -> str:
    """A part of a whole as counts, and between what it lies in nine of ten (Wilson).

    >>> counted(6, 77), counted(0, 0)
    ('6 of 77, 4 to 14 %', 'not known')
    """
    if not whole:
        return "not known"
    sure = binomtest(part, whole).proportion_ci(LEVEL, "wilson")
    return f"{part:,} of {whole:,}, {100 * sure.low:.0f} to {100 * sure.high:.0f} %"


def ranks(low: int | None, high: int | None) -> str:
    """The interval of a rank.

    >>> ranks(1, 7), ranks(2, 2), ranks(None, None)
    ('1–7', '2', 'not known')
    """
    if low is None or high is None:
        return "not known"
    return f"{low}–{high}" if high > low else f"{low}"

"""Lists of advocates, quiet advocates and detractors: persistent praise or complaint.

The score is the log-odds that an account is a persistent advocate (or detractor), from
the mixture model in `graph.analysis.scoring.advocacy_model`. Reach is not part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np

from graph.analysis.scoring.advocacy_model import (
    LABEL_RATES,
    AccountDays,
    DayIndex,
    advocacy_parts,
    build_account_days,
    build_day_index,
    estimate_class_shares,
)
from graph.analysis.scoring.audience_reach import AudienceReach, measure_audience_reach
from graph.analysis.scoring.brand_statements import (
    COMPLAINT,
    PRAISE,
    BrandStatements,
    collect_brand_statements,
)
from graph.analysis.scoring.rank_intervals import rank_intervals, with_uncertainty_note
from graph.analysis.scoring.ranking import (
    MAX_EVIDENCE_IDS,
    Explanation,
    Floats,
    Ranking,
    ScorePart,
    build_ranked_accounts,
    order_by_score,
)
from graph.phrasing import format_count
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

AdvocacyList = Literal["advocates", "quiet_advocates", "detractors"]
"""Name of a list of this module."""

ADVOCACY_PARTS: Final = (
    ScorePart("base_rate", "share of such people among all who post about the brand"),
    ScorePart("days", "different days with praise (detractors: complaint)"),
    ScorePart(
        "bunched", "days in the same week count less than days in different weeks"
    ),
    ScorePart("recommends", "days with a recommendation or a warning"),
    ScorePart("balance", "mixed opinions: they also posted something else"),
    ScorePart("other", "days with neutral posts only"),
    ScorePart("against", "days with the opposite sentiment"),
    ScorePart("volume", "logarithm of the number of such posts"),
)
"""Parts of the score, in log-odds."""

MIN_DAYS: Final = 3
"""Minimum number of different days of an advocate or a detractor."""

MIN_SPAN_DAYS: Final = 14
"""Minimum time span of the data, in days; a shorter one gives promising people only."""

MIN_LAPSED_DAYS: Final = 28
"""Minimum silence of a lapsed person, in days; it is also at least three times their
longest earlier gap. A person is rising if most of their days are in the last
quarter."""


def advocates(snapshot: Snapshot, scope: Scope | None = None, top: int = 50) -> Ranking:
    """Rank people who praise the brand repeatedly, over time and unpaid.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of people in the list.
    """
    return _ranking(snapshot, scope or Scope(), "advocates", top)


def quiet_advocates(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """Rank advocates with low reach, whom tools that rank by reach drop.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of people in the list.
    """
    return _ranking(snapshot, scope or Scope(), "quiet_advocates", top)


def detractors(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """Rank people who complain about the brand repeatedly and over time.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of people in the list.
    """
    return _ranking(snapshot, scope or Scope(), "detractors", top)


@dataclass(frozen=True, slots=True, eq=False)
class AdvocacyScores:
    """Scores of all accounts, before the list is truncated.

    `label` is `PRAISE` or `COMPLAINT`, `parts` has a row an account and a column for
    each of `ADVOCACY_PARTS`, `candidates` are the rows of the eligible accounts.
    """

    statements: BrandStatements
    label: int
    calendar: DayIndex
    kinds: Floats
    parts: Floats
    candidates: Longs
    reach: AudienceReach | None = None

    def resampled_scores(self, source: np.random.Generator) -> Floats:
        """Scores on a bootstrap resample of the posts and of their labels."""
        weights, chance = resample_statements(self.statements, source)
        days = build_account_days(self.statements, weights, chance, self.calendar)
        parts = advocacy_parts(days, self.kinds, self.label, len(self.parts))
        scores: Floats = parts.sum(axis=1)
        if self.reach is not None:
            # Accounts above low reach in this resample rank below all others.
            scores = np.where(self.reach.is_low_reach(source), scores, -np.inf)
        return scores


def advocacy_scores(
    snapshot: Snapshot, scope: Scope, list_name: AdvocacyList
) -> AdvocacyScores:
    """Log-odds of all accounts, and the eligible accounts of a list.

    Parameters:
        snapshot, scope: the data and its filters.
        list_name: one of `AdvocacyList`.

    Cost:
        A pass over the posts about the brand.
    """
    label = COMPLAINT if list_name == "detractors" else PRAISE
    statements = collect_brand_statements(snapshot, scope)
    n = snapshot.accounts.num_rows
    calendar = build_day_index(statements)
    days = build_account_days(statements, day_index=calendar)
    kinds = estimate_class_shares(days)
    eligible = eligible_accounts(days, label, n, statements.span_days)
    reach = None
    if list_name == "quiet_advocates":
        reach = measure_audience_reach(snapshot, scope, statements.accounts)
        eligible &= reach.is_low_reach()
    parts = advocacy_parts(days, kinds, label, n)
    candidates = np.flatnonzero(eligible)
    return AdvocacyScores(statements, label, calendar, kinds, parts, candidates, reach)


def _ranking(snapshot: Snapshot, scope: Scope, name: AdvocacyList, top: int) -> Ranking:
    scored = advocacy_scores(snapshot, scope, name)
    statements, candidates = scored.statements, scored.candidates
    scores = scored.parts.sum(axis=1)
    rows = order_by_score(snapshot, scores, candidates)[:top]
    interval = rank_intervals(scored.resampled_scores, candidates, rows)
    explanations = {
        int(row): _explain(snapshot, statements, int(row), scored.label) for row in rows
    }
    count, short = len(candidates), statements.span_days < MIN_SPAN_DAYS
    claim = "none" if not count else "promising" if short else "full"
    authors = len(statements.accounts)
    return Ranking(
        name,
        ADVOCACY_PARTS,
        build_ranked_accounts(
            snapshot,
            rows.tolist(),
            scores,
            scored.parts,
            explanations,
            1 / (1 + np.exp(-scores)),
            interval,
        ),
        with_uncertainty_note(
            _sentence(name, count, authors, statements.span_days, short), interval[0]
        ),
        claim,
        authors,
        len(statements.post),
        statements.exclusions,
        {
            "scope": scope.to_dict(),
            "rates": LABEL_RATES.tolist(),
            "min_days": 1 if short else MIN_DAYS,
            "span_days": statements.span_days,
            "snapshot": snapshot.hash,
        },
    )


def eligible_accounts(
    days: AccountDays, label: int, account_count: int, span_days: int
) -> Mask:
    """Mask of the accounts with enough days of a label, and fewer of the opposite one.

    Parameters:
        days: the days of each account, see `build_account_days`.
        label: `PRAISE` or `COMPLAINT`.
        account_count: number of accounts.
        span_days: time span of the data in days; a short one requires one day only.
    """
    opposite = PRAISE + COMPLAINT - label
    days_for = np.bincount(days.account[days.label == label], minlength=account_count)
    days_against = np.bincount(
        days.account[days.label == opposite], minlength=account_count
    )
    min_days = 1 if span_days < MIN_SPAN_DAYS else MIN_DAYS
    eligible: Mask = (days_for >= min_days) & (days_for > days_against)
    return eligible


def resample_statements(
    statements: BrandStatements, source: np.random.Generator
) -> tuple[Floats, Floats]:
    """Bootstrap resample of posts and labels.

    Posts are resampled with replacement. Each label is drawn from its probabilities, so
    the interval includes the error of the stance model.

    Returns:
        A weight for each post, and its label as a one-hot row.
    """
    n = len(statements.post)
    weights = source.poisson(1.0, n).astype(np.float64)
    edges = np.cumsum(statements.label_probability, axis=1)
    label = (source.random(n)[:, None] > edges[:, :-1]).sum(axis=1)
    return weights, np.eye(statements.label_probability.shape[1])[label]


def _explain(
    snapshot: Snapshot, statements: BrandStatements, account: int, label: int
) -> Explanation:
    """Explanation of one account: days with the label, trend and posts."""
    ids = snapshot.posts["id"]
    own = statements.rows_of_account(account)
    matching = own[statements.label[own] == label]
    # Most probable label first, then the earliest. Likes are ignored: they are counted
    # long after a post was written and would leak the future into a past list.
    order = np.lexsort(
        (
            statements.post[matching],
            statements.day[matching],
            -statements.label_probability[matching, label],
        )
    )
    ordered = statements.post[matching[order]].tolist()
    evidence = tuple(ids[post].as_py() for post in ordered[:MAX_EVIDENCE_IDS])
    verb = "Complained" if label == COMPLAINT else "Praised it"
    days = np.unique(statements.day[matching])
    first = date.fromordinal(int(days[0])) if len(days) else None
    since = f" since {first.day} {first:%B %Y}" if first and len(days) > 1 else ""
    why = f"{verb} on {format_count(len(days), 'day')}{since}"
    strong = statements.warns if label == COMPLAINT else statements.recommends
    if strong_days := len(np.unique(statements.day[matching[strong[matching]]])):
        word = "warned" if label == COMPLAINT else "recommended it"
        why += f", {word} on {format_count(strong_days, 'day')}"
    opposite = own[statements.label[own] == PRAISE + COMPLAINT - label]
    if opposite_days := len(np.unique(statements.day[opposite])):
        word = "praised" if label == COMPLAINT else "complained"
        why += f", {word} on {format_count(opposite_days, 'day')}"
    why += describe_trend(days, statements)
    best = ids[ordered[0]].as_py() if ordered else None
    return Explanation(why + ".", evidence, len(ordered), best)


def describe_trend(days: Longs, statements: BrandStatements) -> str:
    """Text on a lapsed or rising person; empty otherwise."""
    if len(days) < MIN_DAYS or statements.span_days < MIN_SPAN_DAYS:
        return ""
    end = int(statements.day.max())
    last = int(days[-1])
    if end - last >= max(MIN_LAPSED_DAYS, 3 * int(np.diff(days).max())):
        when = date.fromordinal(last)
        return f"; lapsed: last on {when.day} {when:%B %Y}"
    late = int((days > end - statements.span_days // 4).sum())
    if 3 * late >= 2 * len(days):
        return f"; rising: {late} days in the last quarter of this time"
    return ""


def _sentence(
    name: AdvocacyList, count: int, authors: int, span_days: int, short: bool
) -> str:
    noun = {
        "advocates": "advocate",
        "quiet_advocates": "quiet advocate",
        "detractors": "detractor",
    }[name]
    if not authors:
        return (
            "No post is about a brand: choose your brand in Settings, or load a file "
            "with texts or reviews."
        )
    if short and count:
        return (
            f"These posts cover {format_count(span_days, 'day')}: too short to call "
            f"anyone {'an' if noun[0] in 'aeiou' else 'a'} {noun}. The list shows "
            f"{format_count(count, 'person')} with "
            f"{'first complaints' if name == 'detractors' else 'promising posts'}."
        )
    people = format_count(authors, "person")
    if not count:
        return (
            f"No {noun}: {people} posted about the brand, but nobody did so on "
            f"{MIN_DAYS} different days. Load a file that covers more weeks."
        )
    return f"{format_count(count, noun)} among {people} who posted about the brand."

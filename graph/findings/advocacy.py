"""Advocates, quiet advocates and detractors: who speaks well, or badly, again and again.

The score is in log-odds: how much more likely than anyone who speaks of the brand this
account is one that keeps speaking so. It starts from the base rate and adds what each
independent day of speaking says; one burst of posts on one day is one day. Reach plays
no part. The weights are fixed and published here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.findings.intervals import rank_intervals, undecided
from graph.findings.ranking import EVIDENCE, Floats, Part, Ranking, order, people
from graph.findings.scope import Scope, brand_row, set_aside
from graph.findings.words import many
from graph.model import Kind
from graph.selection import Longs, Mask, select
from graph.snapshot import Snapshot

List = Literal["advocates", "quiet_advocates", "detractors"]

WEIGHTS: Final = {
    "days": 0.9,
    "weeks": 0.5,
    "recommends": 0.6,
    "balance": 0.4,
    "against": -1.2,
    "bulk": -0.3,
}
"""Log-odds that each thing adds: a further independent day, a further week, a day with
a recommendation, being balanced, a day of the contrary, a post beyond two a day."""

PARTS: Final = (
    Part("base_rate", "how common such people are among all who speak of the brand"),
    Part("days", "different days on which they said so"),
    Part("weeks", "different weeks, so it lasted"),
    Part("recommends", "days on which they recommended or warned"),
    Part("balance", "a balanced voice: they also said something else"),
    Part("against", "days on which they said the contrary"),
    Part("bulk", "many posts on few days"),
)

MIN_DAYS: Final = 3
"""From how many different days on somebody is called an advocate or a detractor."""

COPIED: Final = 3
"""A wording that so many accounts post, nearly alike, is nobody's own."""

SHORT: Final = 14
"""Data that spans fewer days can only show promising voices."""

_RECOMMENDS = re.compile(
    r"\b(?:you should|you have to|must[- ]have|recommend\w*|give (?:it|them) a try"
    r"|try (?:it|them|the)|switch(?:ed)? to|go (?:with|for)|worth (?:it|every)"
    r"|empfehl\w*|recomiend\w*|recommande\w*)\b",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"\b(?:avoid|stay away|don'?t (?:buy|fly|bother|use)|never (?:again|buy|fly|use)"
    r"|switch(?:ed|ing)? (?:from|away)|not worth|waste of|nie wieder|nunca m[aá]s)\b",
    re.IGNORECASE,
)


WANTED, OTHER, AGAINST = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """One row a post: by which account, on which day, of which label, and how strongly."""

    account: Longs
    day: Longs
    label: Longs
    strong: Mask
    post: Longs

    def days(self, chosen: Mask, n: int, span: int = 1) -> Longs:
        """On how many different days each account spoke so (or weeks, of 7 days)."""
        # Day 1 of the calendar is a Monday, so sevens of days are ISO weeks.
        spans = (self.day[chosen] - 1) // span
        wide = int(spans.max(initial=0)) + 1
        pairs = np.unique(self.account[chosen] * wide + spans)
        return np.bincount(pairs // wide, minlength=n).astype(np.int64)

    def of(self, account: int) -> Longs:
        """The rows of an account, in the order of their posts."""
        return np.flatnonzero(self.account == account)


def advocates(snapshot: Snapshot, scope: Scope | None = None, top: int = 50) -> Ranking:
    """The people who speak well of the brand repeatedly, over time and unpaid."""
    return _ranking(snapshot, scope or Scope(), "advocates", top)


def quiet_advocates(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """The advocates whom few people hear: the ones that other tools drop."""
    return _ranking(snapshot, scope or Scope(), "quiet_advocates", top)


def detractors(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """The people who complain of the brand repeatedly and over time."""
    return _ranking(snapshot, scope or Scope(), "detractors", top)


def _ranking(snapshot: Snapshot, scope: Scope, name: List, top: int) -> Ranking:
    wanted = "complaint" if name == "detractors" else "praise"
    left_out: dict[str, int] = {}
    spoken = _spoken(snapshot, scope, left_out)
    said = _heard(snapshot, spoken, wanted, left_out)
    span = _span(spoken)
    short = span < SHORT
    need = 1 if short else MIN_DAYS
    n = snapshot.accounts.num_rows
    every = np.ones(len(said.post), bool)
    days = said.days(said.label == WANTED, n)
    candidates = (days >= need) & (days > said.days(said.label == AGAINST, n))
    speakers = np.unique(said.account)
    if name == "quiet_advocates":
        candidates &= _quiet(snapshot, scope, speakers)
    parts = _parts(said, every, n, need)
    scores = parts.sum(axis=1)
    able = np.flatnonzero(candidates)
    rows = order(snapshot, scores, able)[:top]

    def draw(source: np.random.Generator) -> Floats:
        kept = source.poisson(1.0, len(every)) > 0
        drawn: Floats = _parts(said, kept, n, need).sum(axis=1)
        return drawn

    interval = rank_intervals(draw, able, rows)
    told = {int(row): _tell(snapshot, said, int(row), wanted) for row in rows}
    found = int(candidates.sum())
    claim = "none" if not found else "promising" if short else "full"
    return Ranking(
        name,
        PARTS,
        people(
            snapshot,
            rows.tolist(),
            scores,
            parts,
            told,
            1 / (1 + np.exp(-scores)),
            interval,
        ),
        undecided(_sentence(name, found, len(speakers), span, short), interval[0]),
        claim,
        len(speakers),
        len(spoken),
        left_out,
        {
            "scope": scope.settings(),
            "weights": WEIGHTS,
            "min_days": need,
            "span_days": span,
            "snapshot": snapshot.hash,
        },
    )


def _spoken(
    snapshot: Snapshot, scope: Scope, left_out: dict[str, int]
) -> list[dict[str, Any]]:
    """What was said of the brand (of any brand, where none is given), by whom, when."""
    about = snapshot.about
    if scope.brand is not None:
        row = brand_row(snapshot, scope.brand)
        about = about.filter(pc.equal(about["brand"], row))
    if scope.topic is not None:
        carried = select(snapshot, kinds=None, topic=scope.topic)
        about = about.filter(pc.is_in(about["post"], value_set=pa.array(carried.post)))
    posts = snapshot.posts.take(about["post"])
    columns = {
        name: posts[name]
        for name in (
            "author",
            "created_at",
            "paid",
            "kind",
            "text",
            "platform",
            "family",
        )
    }
    table = pa.table({"post": about["post"], "label": about["label"], **columns})
    masks = [
        ("no_account", pc.is_valid(table["author"])),
        ("share", pc.not_equal(table["kind"], "share")),
        ("no_label", pc.is_valid(table["label"])),
        ("undated", pc.is_valid(table["created_at"])),
        ("paid", pc.invert(pc.fill_null(table["paid"], False))),
    ]
    if scope.platform is not None:
        masks.append(("other_platform", pc.equal(table["platform"], scope.platform)))
    if scope.since is not None:
        masks.append(
            ("before_window", pc.greater_equal(table["created_at"], scope.since))
        )
    if scope.until is not None:
        masks.append(("after_window", pc.less(table["created_at"], scope.until)))
    keep = np.ones(table.num_rows, bool)
    for reason, mask in masks:
        passed = pc.fill_null(mask, False).to_numpy()
        if (keep & ~passed).any():
            left_out[reason] = int((keep & ~passed).sum())
        keep &= passed
    rows: list[dict[str, Any]] = table.filter(pa.array(keep)).to_pylist()
    return _own_words(rows, left_out)


def _own_words(
    rows: list[dict[str, Any]], left_out: dict[str, int]
) -> list[dict[str, Any]]:
    """Without wordings that several accounts post: copied praise is not independent."""
    writers: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row["family"] is not None:
            writers[row["family"]].add(row["author"])
    own = [row for row in rows if len(writers.get(row["family"], ())) < COPIED]
    if len(own) < len(rows):
        left_out["copied_wording"] = len(rows) - len(own)
    return own


def _heard(
    snapshot: Snapshot,
    spoken: list[dict[str, Any]],
    wanted: str,
    left_out: dict[str, int],
) -> _Said:
    """What was said, without the accounts that are set aside."""
    aside = set_aside(snapshot)
    strong = _RECOMMENDS if wanted == "praise" else _WARNS
    rows = []
    for row in spoken:
        author = row["author"]
        reason = next((name for name, mask in aside.items() if mask[author]), None)
        if reason is not None:
            left_out[reason] = left_out.get(reason, 0) + 1
            continue
        label = {wanted: WANTED, "neutral": OTHER}.get(row["label"], AGAINST)
        loud = label == WANTED and bool(strong.search(row["text"] or ""))
        day = row["created_at"].toordinal()
        rows.append((author, day, label, loud, row["post"]))
    held = np.array(rows, np.int64).reshape(-1, 5)
    accounts, days, labels, strongly, posts = held.T
    return _Said(accounts, days, labels, strongly > 0, posts)


def _span(spoken: list[dict[str, Any]]) -> int:
    """How many days the data covers, the first and the last included."""
    if not spoken:
        return 0
    days = [row["created_at"] for row in spoken]
    return int((max(days) - min(days)).days) + 1


def _parts(said: _Said, kept: Mask, n: int, need: int) -> Floats:
    """The parts of each score, from the posts that are kept.

    The base rate is shrunk, so one lucky voice is no rate.
    """
    wanted = kept & (said.label == WANTED)
    days, weeks = said.days(wanted, n), said.days(wanted, n, 7)
    strong = said.days(wanted & said.strong, n)
    against = said.days(kept & (said.label == AGAINST), n)
    other = against + said.days(kept & (said.label == OTHER), n)
    posts = np.bincount(said.account[wanted], minlength=n)
    speaks = days + other > 0
    rate = ((days >= max(need, 2)).sum() + 1) / (speaks.sum() + 50)
    balanced = (other > 0) & (other <= 0.4 * (days + other)) & (days >= 2)
    return np.column_stack(
        (
            speaks * np.log(rate / (1 - rate)),
            WEIGHTS["days"] * days,
            WEIGHTS["weeks"] * np.maximum(0, weeks - 1),
            WEIGHTS["recommends"] * strong,
            WEIGHTS["balance"] * balanced,
            WEIGHTS["against"] * against,
            WEIGHTS["bulk"] * np.maximum(0, posts - 2 * days),
        )
    ).astype(np.float64)


def _quiet(snapshot: Snapshot, scope: Scope, here: Longs) -> Mask:
    """Whom few people hear: hardly shared, and no more followers than most here."""
    chosen = select(snapshot, kinds=(Kind.SHARE, Kind.QUOTE), platform=scope.platform)
    sharers = np.zeros(snapshot.accounts.num_rows, np.int64)
    pairs = np.unique(np.column_stack([chosen.target, chosen.actor]), axis=0)
    if len(pairs):
        np.add.at(sharers, pairs[:, 0].astype(np.int64), 1)
    followers = snapshot.accounts["followers"].fill_null(0).to_numpy()
    middle = np.median(followers[here]) if len(here) else 0
    usual = np.median(sharers[here]) if len(here) else 0
    quiet: Mask = (followers <= middle) & (sharers <= max(usual, 1))
    return quiet


def _tell(
    snapshot: Snapshot, said: _Said, account: int, wanted: str
) -> tuple[str, tuple[str, ...], int, str | None]:
    ids = snapshot.posts["id"]
    mine = said.of(account)
    spoke = mine[said.label[mine] == WANTED]
    carried = [
        (-(snapshot.posts["likes"][post].as_py() or 0), post)
        for post in said.post[spoke].tolist()
    ]
    ordered = [post for _, post in sorted(carried)]
    evidence = tuple(ids[post].as_py() for post in ordered[:EVIDENCE])
    verb = "Complained" if wanted == "complaint" else "Spoke well of it"
    days = np.unique(said.day[spoke]).tolist()
    first = date.fromordinal(days[0])
    since = f" since {first.day} {first:%B %Y}" if len(days) > 1 else ""
    why = f"{verb} on {many(len(days), 'day')}{since}"
    if strong := len(np.unique(said.day[spoke[said.strong[spoke]]])):
        word = "warned" if wanted == "complaint" else "recommended it"
        why += f", {word} on {many(strong, 'day')}"
    contrary = mine[said.label[mine] == AGAINST]
    if against := len(np.unique(said.day[contrary])):
        word = "praised" if wanted == "complaint" else "complained"
        why += f", {word} on {many(against, 'day')}"
    best = ids[ordered[0]].as_py() if ordered else None
    return why + ".", evidence, len(ordered), best


def _sentence(name: List, found: int, speakers: int, span: int, short: bool) -> str:
    what = {
        "advocates": "advocate",
        "quiet_advocates": "quiet advocate",
        "detractors": "detractor",
    }[name]
    if not speakers:
        return (
            "No post here says anything of a brand: choose your brand in Settings, or "
            "load a file with texts or reviews."
        )
    if short and found:
        return (
            f"These posts cover {many(span, 'day')}: too short to call anyone "
            f"{'an' if what[0] in 'aeiou' else 'a'} {what}. {many(found, 'person')} "
            f"made a start; the list shows promising voices."
        )
    if not found:
        return (
            f"Of {many(speakers, 'person')} who speak of the brand, nobody did so on "
            f"{MIN_DAYS} different days; a file over more weeks would tell."
        )
    return (
        f"{many(found, what)} among {many(speakers, 'person')} who speak of the brand."
    )

"""View model of the overview page: summary sentence, metric tiles and influencers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.analysis.brands.mentions import Talk, What, talk
from graph.analysis.customer_care.inbox import KNOWN, WAITING, Ledger, ledger, waiting
from graph.analysis.lists.influencers import influencers
from graph.analysis.scoring.ranking import Ranking
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
from graph.phrasing import many
from graph.snapshots.lookup import brand_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.view_models.cases import SIGN_WORDS


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence; with `page` or `link` it links to what it counts."""

    words: str
    page: str | None = None
    link: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its title and help; it can open posts (`opens`) or a page."""

    title: str
    value: str
    help: str
    opens: What | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The overview: summary sentence, tiles, and the first ten influencers."""

    sentence: tuple[Piece, ...]
    tiles: tuple[Tile, ...]
    carriers: Ranking


TEN: Final = 10


def facts(snapshot: Snapshot, scope: Scope, forecast: Forecast = DEFAULT) -> Facts:
    """Compute the overview of a brand, or of all brands.

    Parameters:
        snapshot: the data.
        scope: the filters.
        forecast: the weights of the influencer ranking.
    """
    said = talk(snapshot, scope)
    heard = waiting(snapshot, ledger(snapshot, scope))
    praise = heard.only(heard.where(sign=["praise"]))
    carriers = influencers(snapshot, scope, TEN, forecast)
    carry = carriers.considered
    read = bool(snapshot.about.num_rows or not snapshot.posts.num_rows)
    name = "a brand"
    if scope.brand:
        row = brand_row(snapshot, scope.brand)
        name = snapshot.brands["name"][row].as_py() or scope.brand
    return Facts(
        _sentence(said, praise, carry, name, read),
        _tiles(said, praise, carriers),
        carriers,
    )


UNREAD: Final = (
    Piece("No brand is set up yet: "),
    Piece("enter your brand", "brand"),
    Piece(". All texts are then read again."),
)
"""The text of pages that need a brand, if there is none."""


def _sentence(
    said: Talk, praise: Ledger, carry: int, name: str, read: bool
) -> tuple[Piece, ...]:
    """The summary: people who posted, people shared by others, unanswered praise."""
    if not read and not carry:
        return UNREAD
    if not said.people and not carry:
        return (Piece(f"No posts about {name}."),)
    verb = "was" if carry == 1 else "were"
    pieces = [
        _opening(many(said.people, "person"), "earned"),
        Piece(f" posted about {name}. "),
        Piece(str(f"{carry:,}" if carry else "None"), "people", _LIST),
        Piece(f" {verb} shared by others."),
    ]
    if not praise.where(state=KNOWN).any():
        pieces.append(Piece(" Unknown: this data has no replies by the brand."))
    else:
        waits = int(praise.where(state=WAITING).sum())
        if waits:
            verb = "is" if waits == 1 else "are"
            words = many(waits, "praise post")
            pieces += [Piece(" "), Piece(words, "listening", _PRAISE)]
            pieces.append(Piece(f" {verb} unanswered."))
        else:
            pieces.append(Piece(" All praise is answered."))
    return tuple(pieces)


_PRAISE = (("sign", SIGN_WORDS["praise"]),)
_LIST = (("list", "Influencers"),)


def _opening(words: str, what: What) -> Piece:
    return Piece(words, "", (("open", what),))


def _tiles(said: Talk, praise: Ledger, carriers: Ranking) -> tuple[Tile, ...]:
    answered = int(praise.where(state=["answered"]).sum())
    known = int(praise.where(state=KNOWN).sum())
    earned = said.count("earned")
    return (
        Tile(
            "People shared",
            f"{carriers.considered:,}",
            "Accounts that others shared or quoted.",
            page="people",
        ),
        Tile(
            "Earned media",
            _share(earned, len(said.post)),
            f"{earned:,} of {len(said.post):,} posts about the brand: not paid, and not by "
            "the brand, its staff or its partners.",
            opens="earned",
        ),
        Tile(
            "Praise answered",
            _share(answered, known),
            f"{answered:,} of {known:,} praise posts by independent people were answered "
            "by the brand's own accounts. Unknown without the brand's own posts.",
            page="listening",
        ),
        Tile(
            "Top 10 confidence",
            _sure(carriers),
            "Number of the top 10 whose rank interval (90 %, resampled posts) stays within "
            "the top 10.",
        ),
    )


def _sure(carriers: Ranking) -> str:
    first = carriers.people
    stay = sum(person.high is not None and person.high <= TEN for person in first)
    return f"{stay} of {len(first)}" if first else "unknown"


def _share(part: int, whole: int) -> str:
    """Format a part of a whole in percent.

    >>> _share(1, 4), _share(0, 0)
    ('25 %', 'unknown')
    """
    return f"{100 * part / whole:.0f} %" if whole else "unknown"

"""The first page as data: its sentence, its tiles, and the posts behind each figure."""

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
    """Words of a sentence; with `opens` or a page they link to what they count."""

    words: str
    page: str | None = None
    link: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its name. It opens to posts, or to a page, or to nothing."""

    title: str
    value: str
    help: str
    opens: What | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The sentence, the tiles and the first ten influencers of the overview."""

    sentence: tuple[Piece, ...]
    tiles: tuple[Tile, ...]
    carriers: Ranking


TEN: Final = 10


def facts(snapshot: Snapshot, scope: Scope, forecast: Forecast = DEFAULT) -> Facts:
    """What is said of the brand (of all brands, where none is chosen), and by whom."""
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
    Piece("No post here is read with a brand in mind yet: "),
    Piece("say which is yours", "brand"),
    Piece(", and every text is read again."),
)
"""What a page says whose question needs a brand."""


def _sentence(
    said: Talk, praise: Ledger, carry: int, name: str, read: bool
) -> tuple[Piece, ...]:
    """Who spoke, who was passed on, what waits for an answer."""
    if not read and not carry:
        return UNREAD
    if not said.people and not carry:
        return (Piece(f"Nobody here speaks of {name}."),)
    pieces = [
        _opening(many(said.people, "person"), "earned"),
        Piece(f" spoke of {name}; "),
        Piece(str(f"{carry:,}" if carry else "none"), "people", _LIST),
        Piece(" had something of it passed on by others"),
    ]
    if not praise.where(state=KNOWN).any():
        pieces.append(Piece(". Whether the brand answered is not in this data."))
    else:
        waits = int(praise.where(state=WAITING).sum())
        if waits:
            verb = "is" if waits == 1 else "are"
            words = f"{many(waits, 'post')} of praise"
            pieces += [Piece("; "), Piece(words, "listening", _PRAISE)]
            pieces.append(Piece(f" {verb} not yet answered."))
        else:
            pieces.append(Piece("; no praise waits for an answer."))
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
            "People passed on",
            f"{carriers.considered:,}",
            "Accounts that others shared or quoted.",
            page="people",
        ),
        Tile(
            "Talk that is earned",
            _share(earned, len(said.post)),
            f"{earned:,} of {len(said.post):,}. Posts by people who are not the brand, its "
            "staff or its partners, and "
            "were not paid, among all that speak of it.",
            opens="earned",
        ),
        Tile(
            "Praise answered",
            _share(answered, known),
            f"{answered:,} of {known:,}. Praise by independent people that one of the "
            "brand's own accounts answered. "
            "Unknown where the data does not hold what the brand itself posted.",
            page="listening",
        ),
        Tile(
            "How sure is the top ten",
            _sure(carriers),
            "So many of the first ten stay among them in nine of ten draws of the posts, "
            "as chance might have shown others.",
        ),
    )


def _sure(carriers: Ranking) -> str:
    first = carriers.people
    stay = sum(person.high is not None and person.high <= TEN for person in first)
    return f"{stay} of {len(first)}" if first else "unknown"


def _share(part: int, whole: int) -> str:
    """A part of a whole in percent.

    >>> _share(1, 4), _share(0, 0)
    ('25 %', 'unknown')
    """
    return f"{100 * part / whole:.0f} %" if whole else "unknown"

"""View model of the overview page: summary sentence, metric tiles and influencers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph.analysis.brands.mentions import BrandPosts, PostGroup, brand_posts
from graph.analysis.customer_care.inbox import (
    KNOWN_STATES,
    PENDING_STATES,
    Inbox,
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.lists.influencers import influencers
from graph.analysis.lists.most_mentioned import MOST_MENTIONED
from graph.analysis.lists.registry import LIST_TITLES
from graph.analysis.scoring.ranking import Ranking
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.model import Kind
from graph.phrasing import describe_unknown_authors, format_count
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot
from graph.view_models.cases import SIGN_LABELS


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a sentence; with `page` or `link` it links to what it counts."""

    words: str
    page: str | None = None
    link: tuple[tuple[str, str], ...] = ()


TileKey = Literal["people_shared", "earned_media", "praise_answered", "top_confidence"]


@dataclass(frozen=True, slots=True)
class MetricTile:
    """A figure with its title and help; it can open posts (`opens`) or a page.

    `key` identifies the figure, whatever its title is.
    """

    key: TileKey
    title: str
    value: str
    help: str
    opens: PostGroup | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class OverviewFacts:
    """The overview: summary sentence, tiles, and the first ten influencers."""

    sentence: tuple[TextPiece, ...]
    tiles: tuple[MetricTile, ...]
    carriers: Ranking


TOP_LIST_SIZE: Final = 10
"""Number of influencers on the overview page."""


def overview_facts(
    snapshot: Snapshot, scope: Scope, forecast: Forecast = DEFAULT_FORECAST
) -> OverviewFacts:
    """Compute the overview of a brand, or of all brands.

    Parameters:
        snapshot: the data.
        scope: the filters.
        forecast: the weights of the influencer ranking.
    """
    mentions = brand_posts(snapshot, scope)
    inbox = select_answerable_cases(snapshot, build_inbox(snapshot, scope))
    praise = inbox.subset(inbox.mask(signs=["praise"]))
    ranking = influencers(snapshot, scope, TOP_LIST_SIZE, forecast)
    # Without shares the list has the most mentioned accounts, and nobody was shared.
    shared_people = 0 if ranking.name == MOST_MENTIONED else ranking.accounts_considered
    unknown = select_interactions(
        snapshot, kinds=(Kind.SHARE, Kind.QUOTE), **scope_conditions(scope)
    ).unknown_authors
    has_brand_posts = bool(snapshot.about.num_rows or not snapshot.posts.num_rows)
    name = "a brand"
    if scope.brand:
        row = find_brand_row(snapshot, scope.brand)
        name = snapshot.brands["name"][row].as_py() or scope.brand
    return OverviewFacts(
        _sentence(mentions, praise, shared_people, name, has_brand_posts)
        + _unknown_author_pieces(unknown),
        _tiles(mentions, praise, ranking, shared_people),
        ranking,
    )


NO_BRAND_PIECES: Final = (
    TextPiece("No brand is set up yet: "),
    TextPiece("enter your brand", "brand"),
    TextPiece(". All texts are then read again."),
)
"""The text of pages that need a brand, if there is none."""


def _sentence(
    mentions: BrandPosts,
    praise: Inbox,
    shared_people: int,
    name: str,
    has_brand_posts: bool,
) -> tuple[TextPiece, ...]:
    """The summary: people who posted, people shared by others, unanswered praise."""
    if not has_brand_posts and not shared_people:
        return NO_BRAND_PIECES
    if not mentions.people and not shared_people:
        return (TextPiece(f"No posts about {name}."),)
    verb = "was" if shared_people == 1 else "were"
    pieces = [
        _evidence_link(format_count(mentions.people, "person"), "earned"),
        TextPiece(f" posted about {name}. "),
        TextPiece(
            str(f"{shared_people:,}" if shared_people else "None"), "people", _LIST
        ),
        TextPiece(f" {verb} shared by others."),
    ]
    if not praise.mask(states=KNOWN_STATES).any():
        pieces.append(
            TextPiece(" Answers are unknown: this data has no replies by the brand.")
        )
    else:
        pending = int(praise.mask(states=PENDING_STATES).sum())
        if pending:
            verb = "is" if pending == 1 else "are"
            label = format_count(pending, "praise post")
            pieces += [TextPiece(" "), TextPiece(label, "listening", _PRAISE)]
            pieces.append(TextPiece(f" {verb} unanswered."))
        else:
            pieces.append(TextPiece(" No praise is unanswered."))
    return tuple(pieces)


def _unknown_author_pieces(unknown: Mapping[str, int]) -> tuple[TextPiece, ...]:
    """A piece on shares of posts by unknown authors; none without such shares."""
    sentence = describe_unknown_authors(unknown)
    return (TextPiece(f" {sentence}"),) if sentence else ()


_PRAISE = (("sign", SIGN_LABELS["praise"]),)
_LIST = (("list", LIST_TITLES["influencers"]),)


def _evidence_link(text: str, post_group: PostGroup) -> TextPiece:
    return TextPiece(text, "", (("open", post_group),))


def _tiles(
    mentions: BrandPosts, praise: Inbox, carriers: Ranking, shared_people: int
) -> tuple[MetricTile, ...]:
    answered = int(praise.mask(states=["answered"]).sum())
    known = int(praise.mask(states=KNOWN_STATES).sum())
    earned = mentions.count("earned")
    return (
        MetricTile(
            "people_shared",
            "People shared",
            f"{shared_people:,}",
            "Accounts that others shared or quoted.",
            page="people",
        ),
        MetricTile(
            "earned_media",
            "Earned media",
            _percent(earned, len(mentions.post)),
            f"{earned:,} of {len(mentions.post):,} posts about the brand: not paid, and not by "
            "the brand, its staff or its partners.",
            opens="earned",
        ),
        MetricTile(
            "praise_answered",
            "Praise answered",
            _percent(answered, known),
            f"{answered:,} of {known:,} praise posts by independent people were answered "
            "by the brand's own accounts. Unknown without the brand's own posts.",
            page="listening",
        ),
        MetricTile(
            "top_confidence",
            "Top 10 confidence",
            _stable_ranks(carriers),
            "Number of the top 10 whose rank interval (90 %, resampled posts) stays within "
            "the top 10.",
        ),
    )


def _stable_ranks(carriers: Ranking) -> str:
    people = carriers.people
    stable = sum(
        person.rank_high is not None and person.rank_high <= TOP_LIST_SIZE
        for person in people
    )
    return f"{stable} of {len(people)}" if people else "unknown"


def _percent(part: int, whole: int) -> str:
    """Format a part of a whole in percent.

    >>> _percent(1, 4), _percent(0, 0)
    ('25 %', 'unknown')
    """
    return f"{100 * part / whole:.0f} %" if whole else "unknown"

"""The invented market of the demo data: brands, products, topics, crowds, platforms.

Northwind makes headphones. Its name is also a cold wind, and the rival Murre has the
name of a sea bird, so that brand matching has to resolve ambiguous names. Nothing here
exists; every address ends in `.example` or names an invented page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from graph.brand_config import Brand, brand_id_from_name, brands_to_toml

DEMO_START: Final = datetime(2026, 7, 4, tzinfo=UTC)
"""Second 0 of the demo data."""

DEMO_DAYS: Final = 120
DAY: Final = 86_400
HOUR: Final = 3_600
DEMO_END: Final = DEMO_DAYS * DAY
"""End of the demo data in seconds from its start: midnight after 2026-10-31."""

COLLECTED_AT: Final = "2026-11-01T06:00:00Z"
"""Collection time of all posts: one fixed time after the last post."""


@dataclass(frozen=True, slots=True)
class DemoBrand:
    """One brand: its name, aliases and products."""

    name: str
    aliases: tuple[str, ...]
    products: tuple[str, ...]
    ambiguous: bool = False


MAIN_BRAND: Final = DemoBrand(
    "Northwind",
    ("Northwind Audio", "northwindaudio", "Northwind Fjord", "Northwind Pip"),
    ("Northwind Fjord 2", "Northwind Fjord", "Northwind Pip", "Northwind Pip Mini"),
    ambiguous=True,
)
RIVAL_BRANDS: Final = (
    DemoBrand("Fernbeck", ("Fernbeck Sound",), ("Fernbeck Moss", "Fernbeck Moss Lite")),
    DemoBrand("Tarnholm", ("Tarnholm Audio",), ("Tarnholm T90", "Tarnholm T40")),
    DemoBrand(
        "Murre",
        ("Murre Audio", "Murre Dive", "Murre Loop"),
        ("Murre Dive", "Murre Loop"),
        ambiguous=True,
    ),
)
CONTEXT_WORDS: Final = (
    "headphones",
    "headphone",
    "earbuds",
    "headset",
    "cans",
    "ear pads",
    "noise cancelling",
    "bass",
    "battery",
    "firmware",
    "app",
    "charging case",
    "Fjord",
    "Pip",
    "warranty",
    "Kopfhörer",
    "Akku",
    "auriculares",
    "aplicación",
    "batería",
)

TOPICS: Final = (
    "sound",
    "battery",
    "comfort",
    "quiet",
    "calls",
    "app",
    "service",
    "price",
)
"""Topics of posts; each person is interested in some more than in others."""

CROWDS: Final = (
    "commuters",
    "runners",
    "gamers",
    "bedroom producers",
    "hi-fi people",
    "remote workers",
    "students",
    "travellers",
)
"""Social circles: people mostly read their own."""

SOCIAL: Final = ("x", "bluesky", "mastodon", "reddit", "youtube")
PLATFORMS: Final = (*SOCIAL, "appstore")
"""Platforms of the posts; appstore is the shop page of the app Northwind Sound."""

SHARE_OF_ACCOUNTS: Final = {
    "x": 0.34,
    "bluesky": 0.18,
    "mastodon": 0.13,
    "reddit": 0.17,
    "youtube": 0.10,
    "appstore": 0.08,
}

OWNED_HANDLES: Final = {
    "x": "northwindaudio",
    "bluesky": "northwindaudio.example",
    "mastodon": "northwind@brassbell.example",
    "reddit": "northwind_support",
    "youtube": "@NorthwindAudio",
    "appstore": "Northwind Audio Ltd",
}


def demo_timestamp(second: int) -> str:
    """Time of a second of the demo data as ISO 8601 text in UTC.

    >>> demo_timestamp(0), demo_timestamp(DEMO_END - 1)
    ('2026-07-04T00:00:00Z', '2026-10-31T23:59:59Z')
    """
    return (DEMO_START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def brands_toml(keys: Mapping[str, Sequence[str]]) -> str:
    """Brand file that a user of this market would write.

    Parameters:
        keys: account keys (`platform:id`) of the main brand under `owned`, `staff` and
            `partners`, and those of each rival under its name.

    """
    makers = (MAIN_BRAND, *RIVAL_BRANDS)
    return brands_to_toml(
        Brand(
            id=brand_id_from_name(maker.name),
            name=maker.name,
            aliases=maker.aliases,
            ambiguous_aliases=(maker.name,) if maker.ambiguous else (),
            context=CONTEXT_WORDS if maker.ambiguous else (),
            owned=tuple(
                keys["owned"] if maker is MAIN_BRAND else keys.get(maker.name, ())
            ),
            staff=tuple(keys["staff"] if maker is MAIN_BRAND else ()),
            partners=tuple(keys["partners"] if maker is MAIN_BRAND else ()),
            rivals=tuple(
                brand_id_from_name(other.name) for other in makers if other is not maker
            ),
            products=maker.products,
        )
        for maker in makers
    )

"""Display tables of ranked lists and message journeys."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from graph.analysis.journeys.carriers import Journey
from graph.analysis.scoring.ranking import Ranking, safe_url
from graph.rendering.account_badge import build_account_badge
from graph.rendering.escaping import visible_text
from graph.rendering.post_lines import KIND_VERBS
from graph.snapshots.snapshot import Snapshot


def visible_table(table: pa.Table) -> pa.Table:
    """Table with all hidden characters made visible; for display, not for files."""
    for place, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            texts = [
                None if text is None else visible_text(text)
                for text in table[column.name].to_pylist()
            ]
            table = table.set_column(place, column.name, pa.array(texts, pa.string()))
    return table


def ranking_table(ranking: Ranking) -> pa.Table:
    """Display table of a ranking: accounts first, score parts after, links checked.

    The rank intervals are omitted if none was computed.
    """
    table = ranking.table()
    links = [safe_url(url) for url in table["profile"].to_pylist()]
    place = table.schema.get_field_index("profile")
    table = table.set_column(place, "profile", pa.array(links, pa.string()))
    handles = [visible_text(text, strict=True) for text in table["handle"].to_pylist()]
    place = table.schema.get_field_index("handle")
    table = table.set_column(place, "handle", pa.array(handles, pa.string()))
    measured = any(person.rank_low is not None for person in ranking.people)
    first = ["rank", "handle", "platform", "score", *(["low", "high"] * measured)]
    last = ["account", "best_post", "evidence"]
    middle = [
        name
        for name in table.column_names
        if name not in {*first, *last, "low", "high", "why", "profile"}
    ]
    return visible_table(
        table.select([*first, "why", *middle, "profile", "account", "best_post"])
    )


PARENT_SOURCE_WORDS: Final = {
    "start": "it starts here",
    "recorded": "recorded",
    "unknown": "not recorded",
}
"""How the source of a carrier is known, as displayed."""


def journey_table(snapshot: Snapshot, journey: Journey) -> pa.Table:
    """Display table of a message's journey, one row a post, by time."""

    def name(row: int | None) -> str:
        return "" if row is None else build_account_badge(snapshot, row).name

    rows = [
        {
            "when": carrier.at,
            "who": name(carrier.account) or "unknown",
            "did": KIND_VERBS.get(carrier.kind, carrier.kind),
            "from whom": name(carrier.source_account),
            "how that is known": PARENT_SOURCE_WORDS[carrier.how],
            "repeated by": carrier.child_count,
            "and further": carrier.descendant_count,
        }
        for carrier in journey.carriers
    ]
    words = ("who", "did", "from whom", "how that is known")
    schema = pa.schema(
        {
            "when": pa.timestamp("us"),
            **dict.fromkeys(words, pa.string()),
            "repeated by": pa.int64(),
            "and further": pa.int64(),
        }
    )
    return pa.Table.from_pylist(rows, schema)

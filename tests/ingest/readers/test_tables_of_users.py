"""Tables and JSON as users bring them, read without help: one test a kind of trouble."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.errors import FileRefused
from graph.model import (
    Event,
    FileWarning,
    Label,
    Post,
    ReadingChoice,
    Record,
    RejectedRecord,
    UnusedColumns,
)
from ingest.fields.table_dates import DateOrder
from ingest.loading.format_detection import parse_member
from ingest.mapping.table_plan import ReadingOptions
from ingest.parsing.sources import find_source_files


@dataclass
class Reading:
    """All that one file gives."""

    format: str = ""
    records: list[Record] = field(default_factory=list)
    rejects: list[RejectedRecord] = field(default_factory=list)
    choices: list[ReadingChoice] = field(default_factory=list)
    unused: tuple[str, ...] = ()

    @property
    def posts(self) -> list[Post]:
        return [one.main for one in self.records if isinstance(one.main, Post)]

    @property
    def events(self) -> list[Event]:
        return [one.main for one in self.records if isinstance(one.main, Event)]


def read_file(path: Path, **options: Any) -> Reading:
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    parsed = parse_member(member, ReadingOptions(**options))
    found = Reading(parsed.format)
    for item in parsed.items:
        if isinstance(item, Record):
            found.records.append(item)
        elif isinstance(item, RejectedRecord):
            found.rejects.append(item)
        elif isinstance(item, ReadingChoice):
            found.choices.append(item)
        elif isinstance(item, UnusedColumns):
            found.unused = item.columns
    return found


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def reading(text: str | bytes, **options: Any) -> Reading:
        path = tmp_path / "file"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_file(path, **options)

    return reading


def times(found: Reading) -> list[datetime | None]:
    return [post.created_at for post in found.posts]


def test_one_date_settles_the_order_for_all_also_far_below(read: Any) -> None:
    lines = ["id,author,text,date"]
    lines += [f"{n},amy,so good,05/09/2026 10:30" for n in range(200)]
    lines += ["200,amy,so good,13/09/2026 10:30"]
    found = read("\n".join(lines))
    assert len(found.posts) == 201
    assert set(times(found)[:200]) == {datetime(2026, 9, 5, 10, 30)}
    assert found.choices[0].value == "day first"


@pytest.mark.parametrize(
    ("dates", "settled"),
    [
        (["03/04/2026", "05/06/2026"], []),
        (["13/04/2026", "04/13/2026"], []),
        (["03-04-2026", "05-06-2026"], []),
    ],
)
def test_an_open_order_is_asked_and_never_guessed(
    read: Any, dates: list[str], settled: list[str]
) -> None:
    rows = "".join(f"{n},amy,so good,{date}\n" for n, date in enumerate(dates))
    table = f"id,author,text,date\n{rows}"
    found = read(table)
    assert found.posts == settled
    assert [one.reason for one in found.rejects] == ["bad_time", "bad_time"]
    assert all("--day-first or --month-first" in one.detail for one in found.rejects)
    assert len(read(table, date_order=DateOrder.DAY_FIRST).posts) >= 1


def test_the_flag_wins_and_the_report_says_so(read: Any) -> None:
    table = "id,author,text,date\n1,amy,so good,03/04/2026\n"
    found = read(table, date_order=DateOrder.MONTH_FIRST)
    assert times(found) == [datetime(2026, 3, 4)]
    assert found.choices == [ReadingChoice("date order", "month first", "as you said")]


def test_a_settled_column_tells_the_order_of_the_other(read: Any) -> None:
    table = (
        "id,author,text,date,collected at\n"
        "1,amy,so good,03/04/2026,20/04/2026\n"
        "2,ben,so bad,05/04/2026,21/04/2026\n"
    )
    assert times(read(table)) == [datetime(2026, 4, 3), datetime(2026, 4, 5)]


@pytest.mark.parametrize(
    "cell", ["24.02.2015 11:35", "42059.4826388889", "24. Februar 2015, 11:35 Uhr",
             "24/2/15 11:35", "2015-02-24 11:35", "Feb 24, 2015 11:35 AM"]
)  # fmt: skip
def test_a_spreadsheet_in_any_language_keeps_its_times(read: Any, cell: str) -> None:
    found = read(f'id;Autor;Text;Datum\n1;amy;ganz gut;"{cell}"\n2;ben;gut;"{cell}"\n')
    assert times(found) == [datetime(2015, 2, 24, 11, 35)] * 2


def test_a_column_named_like_a_time_that_cannot_be_read_is_counted(read: Any) -> None:
    found = read("id,author,text,date\n1,amy,so good,soon\n2,ben,so bad,\n")
    assert times(found) == [None, None]
    assert [one.unread_cells for one in found.records] == [("date",), ()]
    assert found.records[0].warnings == ("field_dropped",)


def test_an_age_counts_from_the_collection_or_is_refused(read: Any) -> None:
    told = "author,text,time,scraped at\namy,so good,2 weeks ago,2026-10-15\n"
    found = read(told)
    assert times(found) == [datetime(2026, 10, 1)]
    assert "approximate_time" in found.records[0].warnings
    [reject] = read("author,text,time\namy,so good,2 weeks ago\n").rejects
    assert reject.reason == "bad_time"
    assert "does not say when it was collected" in reject.detail


def test_one_odd_count_costs_itself_and_names_its_column(read: Any) -> None:
    found = read(
        "id,author,text,likes,followers\n1,amy,so good,1.2K,12.5K\n"
        '2,ben,fine,"3,456",1M\n3,cyd,bad,lots,340\n4,dan,bad,-1,7\n'
    )
    assert [post.likes for post in found.posts] == [1200, 3456, None, None]
    assert [post.author.followers for post in found.posts if post.author] == [
        12_500, 1_000_000, 340, 7,
    ]  # fmt: skip
    assert [one.unread_cells for one in found.records] == [(), (), ("likes",), ()]
    assert found.records[3].warnings == ("hidden_count",)


@pytest.mark.parametrize(
    ("rating", "stars"),
    [("4", 2.0), ("9", 4.5), ("10", 5.0), ("5/5", 5.0), ("3 of 10", 1.5)],
)
def test_four_of_ten_is_no_praise(read: Any, rating: str, stars: float) -> None:
    table = f"airline_name,author,text,overall_rating,mood\nA,amy,seats,{rating},x\nA,ben,ok,9,x\n"
    found = read(table)
    assert (found.posts[0].stars, found.posts[0].review) == (stars, True)
    assert found.posts[0].brands == ("A",)
    assert found.unused == ("mood",)
    assert "scale of stars" in [choice.name for choice in found.choices]


def test_the_scale_of_stars_can_be_said(read: Any) -> None:
    table = "author,text,rating\namy,seats,4\n"
    assert read(table).posts[0].stars == 4
    assert read(table, best_stars=10).posts[0].stars == 2


MENTIONS = [
    ("instagram", "with @anna.drinks. Mail shop@harbour.example", ["anna.drinks"]),
    ("tiktok", "thanks (@anna.drinks), @eve_!", ["anna.drinks", "eve_"]),
    ("bluesky", "thanks @anna.bsky.social.", ["anna.bsky.social"]),
    (
        "mastodon",
        "hi @anna@mastodon.example and @ben",
        ["anna@mastodon.example", "ben"],
    ),
    ("x", ".@anna look.@ben said @cyd.Great", ["anna", "cyd"]),
    ("reddit", "via u/anna_b and /u/carl-x, not r/coffee", ["anna_b", "carl-x"]),
    ("", "for @a.b@c.example and @d.e", ["a.b@c.example", "d.e"]),
]


@pytest.mark.parametrize(("platform", "text", "handles"), MENTIONS)
def test_a_handle_ends_by_the_rules_of_its_platform(
    read: Any, platform: str, text: str, handles: Sequence[str]
) -> None:
    [post] = read(f'author,text,platform\nzoe,"{text}",{platform}\n').posts
    assert [one.handle for one in post.mentions] == list(handles)


@pytest.mark.parametrize(
    "name",
    ["Consumer", "anonymous", "A Google user", "Amazon Customer", "Anonymized",
     "[deleted]", "Facebook User", "Ein Google-Nutzer", "Anónimo", "匿名用户", "익명"],
)  # fmt: skip
def test_a_placeholder_is_nobody(read: Any, name: str) -> None:
    found = read(f"author,text,rating\n{name},so good,5\n{name},so bad,1\n")
    assert [post.author for post in found.posts] == [None, None]
    assert found.records[0].warnings == ("placeholder_author",)


def test_anonymous_on_a_platform_of_handles_is_somebody(read: Any) -> None:
    [post] = read("author,text,platform\nanonymous,so good,x\n").posts
    assert post.author is not None


@pytest.mark.parametrize(
    "cell",
    [
        "\"[{'screen_name': 'ben', 'name': 'Ben', 'id': '502'}]\"",
        '"[{""username"": ""ben"", ""id"": 502}]"',
        '"{""screen_name"": ""ben"", ""id_str"": ""502""}"',
    ],
)
def test_a_list_of_objects_in_a_cell_names_its_accounts_only(
    read: Any, cell: str
) -> None:
    [post] = read(f"author,text,mentions\namy,hi,{cell}\n").posts
    [mention] = post.mentions
    assert (mention.id, mention.handle) == ("502", "ben")


ADDRESSES = [
    ("https://x.com/amy/status/12", "x", "12", "amy"),
    ("https://www.instagram.com/p/AbC/", "instagram", "AbC", "zoe"),
    ("https://www.tiktok.com/@amy.b/video/77", "tiktok", "77", "amy.b"),
    ("https://www.facebook.com/harbour/posts/700", "facebook", "700", "harbour"),
    ("https://www.reddit.com/r/tea/comments/abc/title/def/", "reddit", "t1_def", "zoe"),
    ("https://www.threads.net/@amy/post/Cx", "threads", "Cx", "amy"),
    ("https://www.trustpilot.com/reviews/1", "trustpilot", None, "zoe"),
]


@pytest.mark.parametrize(("url", "platform", "post_id", "author"), ADDRESSES)
def test_the_address_gives_what_no_column_does(
    read: Any, url: str, platform: str, post_id: str | None, author: str
) -> None:
    [post] = read(f"author,text,url\nzoe,so good,{url}\n").posts
    assert (post.platform, post.id) == (platform, post_id)
    assert post.author is not None
    assert post.author.account.handle == "zoe"
    if post_id and author != "zoe":
        [named] = read(
            f"text,url,likes\nso good,{url},3\n", mapping={"text": "text"}
        ).posts
        assert named.author is not None
        assert named.author.account.handle == author


ROWS = [
    {
        "id": "1",
        "user": {"name": "amy"},
        "text": "so good @ben",
        "timestamp": "2026-10-02",
    },
    {"id": "2", "user": {"name": "ben"}, "text": "so bad", "timestamp": "2026-10-03"},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        "\n".join(json.dumps(row) for row in ROWS),
        json.dumps(ROWS, indent=2),
        json.dumps({"status": "ok", "posts": ROWS}),
        json.dumps({"data": {"items": ROWS, "total": 2}}, indent=1),
        "\n".join(json.dumps({"page": n, "rows": [row]}) for n, row in enumerate(ROWS)),
    ],
)
def test_json_of_any_shape_is_read_like_its_table(read: Any, text: str) -> None:
    found = read(text)
    assert [post.id for post in found.posts] == ["1", "2"]
    assert [post.author.account.handle for post in found.posts if post.author] == [
        "amy", "ben",
    ]  # fmt: skip
    assert found.posts[0].created_at == datetime(2026, 10, 2)


def test_a_page_without_records_is_counted_and_no_cell_around_is_lost(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pages.jsonl"
    page = {"id": "page 1", "platform": "x", "posts": ROWS}
    path.write_text(f'{json.dumps(page)}\n{{"error": "no more"}}\n')
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    items = list(parse_member(member).items)
    posts = [one.main for one in items if isinstance(one, Record)]
    assert [(one.id, one.platform) for one in posts if isinstance(one, Post)] == [
        ("1", "x"), ("2", "x"),
    ]  # fmt: skip
    assert FileWarning(warning="empty_envelope") in items
    [unused] = [one for one in items if isinstance(one, UnusedColumns)]
    assert unused.columns == ("id (around)",)


def test_json_can_be_mapped_by_its_nested_keys(read: Any) -> None:
    text = json.dumps([{"a": {"b": "so good"}, "who": "amy", "extra": [1, 2]}])
    found = read(text, mapping={"a.b": "text", "who": "author_handle"})
    assert [post.text for post in found.posts] == ["so good"]
    assert found.unused == ("extra",)


def test_unknown_json_is_refused_with_its_keys_and_the_way_out(read: Any) -> None:
    with pytest.raises(FileRefused, match="keys 'α', 'b'") as refused:
        read('[{"α": 1, "b": 2}]')
    assert "--map" in refused.value.hint


EDGES = [
    "from,to,date,sentiment\n11,12,25/05/2018 10:31,-2\n13,12,03/06/2018 19:20,0\n",
    "sentiment,date,to,from\n-2,25/05/2018 10:31,12,11\n0,03/06/2018 19:20,12,13\n",
    "source;target;timestamp;note;x\n11;12;2018-05-25 10:31;a;b\n13;12;2018-06-03 19:20;;\n",
]


@pytest.mark.parametrize("table", EDGES)
def test_an_edge_table_may_have_further_columns_in_any_order(
    read: Any, table: str
) -> None:
    found = read(table)
    assert found.format == "edge_table"
    assert [(one.actor.id, one.target.id) for one in found.events] == [
        ("11", "12"), ("13", "12"),
    ]  # fmt: skip
    assert [one.at for one in found.events] == [
        datetime(2018, 5, 25, 10, 31), datetime(2018, 6, 3, 19, 20),
    ]  # fmt: skip
    assert found.unused


def test_edges_are_mapped_by_hand(read: Any) -> None:
    found = read(
        "who,whom,when,how\n11,12,25.05.2018,mention\n",
        mapping={"who": "source", "whom": "target", "when": "time", "how": "kind"},
    )
    [event] = found.events
    assert (event.actor.id, event.target.id, event.kind.value) == (
        "11",
        "12",
        "mention",
    )
    assert event.at == datetime(2018, 5, 25)


def test_a_text_with_a_label_and_a_brand_needs_no_author(read: Any) -> None:
    found = read(
        "tweet_text,about,is_there_an_emotion\nThe new Pip is brilliant,Northwind,"
        "Positive emotion\nThe shop was closed,Northwind,Negative emotion\n"
        "Pip launch is on Friday,Northwind,No emotion\n",
        mapping={
            "tweet_text": "text",
            "about": "brand",
            "is_there_an_emotion": "label",
        },
    )
    assert [post.author for post in found.posts] == [None, None, None]
    assert [post.label for post in found.posts] == [
        Label.PRAISE, Label.COMPLAINT, Label.NEUTRAL,
    ]  # fmt: skip
    assert {post.brands for post in found.posts} == {("Northwind",)}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Das Gerät ist für Köln schön und gut"),
        ("cp1251", "Очень хороший кофе, спасибо большое всем"),
        ("cp949", "커피가 정말 맛있어요 고맙습니다 여러분"),
    ],
)
def test_a_table_from_before_unicode_keeps_its_letters(
    read: Any, encoding: str, text: str
) -> None:
    rows = "".join(f"{n};amy;{text} {n}\n" for n in range(20))
    found = read(f"id;author;text\n{rows}".encode(encoding))
    assert [post.text for post in found.posts][:2] == [f"{text} 0", f"{text} 1"]
    assert found.choices[0].name == "encoding"

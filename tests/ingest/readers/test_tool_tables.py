"""Files of each tool from their bytes to their records, as recognition reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from graph.model import (
    FileWarning,
    Post,
    PostKind,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.loading.format_detection import ParsedMember, parse_member
from ingest.parsing.row import FileRow
from ingest.parsing.sources import find_source_files
from ingest.readers.registry import load_reader

FILES = {
    "fourcat": (
        "id,thread_id,timestamp,link,body,author,author_id,is_retweet,retweeted_user,"
        "is_quote_tweet,quoted_user,is_reply,replied_user,hashtags,urls,mentions\n"
        '1,1,2024-03-05 12:00:00,https://x.com/amy/status/1,"hi, @bob",amy,11,no,,no,,'
        "no,,,,bob\n"
        "2,2,2024-03-05 12:01:00,https://x.com/eve/status/2,RT @amy: hi,eve,33,yes,"
        "amy,no,,no,,,,amy\n"
    ),
    "brandwatch": (
        "Report:,Tea\nBrand:,Acme\n\n"
        "Date,Title,Full Text,Url,Author,X Author ID,X Repost of,Mentioned Authors,"
        "Engagement Type,Sentiment,Page Type Name,Resource Id\n"
        '2024-03-05 12:00:00.0,hi,"hi, @bob",https://x.com/amy/status/1,amy,11,,@bob,,'
        "positive,X,b1\n"
        "2024-03-05 12:01:00.0,hi,RT @amy: hi,https://x.com/eve/status/2,eve,33,"
        "https://x.com/amy/status/1,@amy,RETWEET,neutral,X,b2\n"
    ),
    "meltwater": (
        "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Language,Tweet Id\n"
        '05-Mar-2024 12:00PM,,https://twitter.com/amy/status/1,"hi, @bob",,Twitter,@amy,'
        'English,"""1"""\n'
        "05-Mar-2024 12:01PM,,https://twitter.com/eve/status/2,RT @amy: hi,,Twitter,@eve,"
        'English,"""2"""\n'
    ),
    "talkwalker": (
        "url,published,title,content,lang,source_type,extra_author_attributes.name\n"
        'https://x.com/amy/status/1,1709640000000,,"hi, @bob",en,SOCIALMEDIA_TWITTER,Amy\n'
        "https://x.com/eve/status/2,1709640060000,,RT @amy: hi,en,SOCIALMEDIA_TWITTER,Eve\n"
    ),
    "minet": (
        "id,timestamp_utc,user_screen_name,text,user_id,retweeted_id,retweeted_user,"
        "retweeted_user_id,mentioned_names,mentioned_ids,hashtags,links\n"
        '1,1709640000,amy,"hi, @bob",11,,,,bob,22,,\n'
        "2,1709640060,eve,RT @amy: hi,33,1,amy,11,amy,11,,\n"
    ),
    "tcat": (
        "id,time,created_at,from_user_name,text,from_user_id,mentions\n"
        '1,1709640000,2024-03-05 12:00:00,amy,"hi, @bob",11,bob\n'
        "2,1709640060,2024-03-05 12:01:00,eve,RT @amy: hi,33,amy\n"
    ),
    "mapped": (
        "\ufeffBeitrags-ID;Veröffentlicht am;Autor;Inhalt\r\n"
        "1;2024-03-05T12:00:00Z;amy;hi, @bob\r\n"
        "2;2024-03-05T12:01:00Z;eve;RT @amy: hi\r\n"
    ),
}


def opened(path: Path) -> ParsedMember:
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    return parse_member(member)


def posts(read: ParsedMember) -> list[Post]:
    items = list(read.items)
    assert not [item for item in items if isinstance(item, RejectedRecord)]
    mains = [item.main for item in items if isinstance(item, Record)]
    return [main for main in mains if isinstance(main, Post)]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_recognised_and_read_to_a_post_and_its_share(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(FILES[name].encode())
    read = opened(path)
    assert read.format == name
    first, second = posts(read)
    assert first.author is not None
    assert (first.id, second.id) == ("1", "2")
    assert first.author.account.handle == "amy"
    assert first.text == "hi, @bob"
    assert [who.handle for who in first.mentions] == ["bob"]
    assert str(first.created_at) == "2024-03-05 12:00:00"
    assert second.kind is PostKind.SHARE
    assert second.share_of is not None
    assert second.share_of.author is not None
    assert second.share_of.author.handle == "amy"
    assert second.mentions == ()


def test_lines_above_the_header_of_brandwatch_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(FILES["brandwatch"], encoding="utf-8")
    notes = [item for item in opened(path).items if isinstance(item, FileWarning)]
    assert notes == [FileWarning(warning="lines_above_header", count=2)]


def test_a_workbook_of_brandwatch_reads_as_its_csv(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    names = ["Date", "Full Text", "Url", "Author", "Page Type", "Twitter Author ID"]
    sheet.write_row(0, 0, ["Report", "Tea"])
    sheet.write_row(2, 0, [*names, "Resource Id", "Twitter Followers"])
    cells = ["2024-03-05 12:00:00", "hi @bob", "http://twitter.com/amy/statuses/1"]
    sheet.write_row(3, 0, [*cells, "amy", "twitter", "11", "r1", 250])
    book.close()
    read = opened(path)
    (post,) = posts(read)
    assert post.author is not None
    assert (read.format, post.id, post.platform) == ("brandwatch", "1", "x")
    assert (post.author.account.id, post.author.followers) == ("11", 250)


MORE = {
    "fourcat": (
        "id thread_id timestamp body author author_id is_retweet retweeted_user "
        "is_quote_tweet quote_tweet_id is_reply replied_author mentions urls",
        "id thread_id timestamp body author author_id quoted_post quoted_user "
        "replied_to_post replied_to_user mentions links tags collected_at",
        "id thread_id chat body author author_username reply_to unix_timestamp views "
        "author_forwarded_from_username author_forwarded_from_id entities_mentioned",
        "id thread_id body author post_id post_url is_comment_on_comment likes",
        "id body author tiktok_url is_paid_partnership is_ad plays unix_timestamp",
        "id body author usertags num_likes coauthors coauthor_ids hashtags",
        "id body author author_mentions is_promoted unix_timestamp_collected",
        "id body account_username account_id reblogs_count mentions created_at",
        "id body author reblog_trail parent_post_author is_reblog",
        "id thread_id author body timestamp subject mentions platform",
        "tweet_id from_user_id from_username to_user_id to_username mention_type",
    ),
    "minet": (
        "id user_screen_name user_id text retweeted_id retweeted_user timestamp_utc "
        "retweeted_timestamp_utc mentioned_names mentioned_ids links collection_time",
        "uri did user_did user_handle text timestamp_utc repost_by_user_did quoted_uri "
        "repost_timestamp_utc to_post_uri mentioned_user_dids mentioned_user_handles",
    ),
    "tcat": (
        "id time created_at from_user_name from_user_id text mentions hashtags "
        "urls_expanded in_reply_to_status_id to_user_name from_user_created_at",
    ),
    "brandwatch": (
        "Date|Url|Author|Full Text|X Author ID|X Repost of|X Reply to|Sentiment|"
        "Engagement Type|Parent Post Id|Mentioned Authors|Page Type|Resource Id|Likes",
    ),
    "meltwater": (
        "Date|Time|URL|Hit Sentence|Opening Text|Headline|Source|Influencer|Tweet Id|"
        "Twitter Id|Twitter Screen Name|Alternate Date Format|Hashtags|Views",
    ),
    "talkwalker": (
        "url published title content source_type lang sentiment "
        "extra_author_attributes.name article_extended_attributes.num_likes",
    ),
}

wild = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789.,;|:-+eE@#[]'\"/ \0\ud800RTyes", max_size=30),
    st.sampled_from(
        [
            "",
            "yes",
            "1001",
            "1709640000",
            "2024-03-05 12:00:00",
            "RT @bob: x",
            "https://[",
            "https://x.com/amy/status/1",
            "https://bsky.app/profile/amy.example/post/3k",
            "https://www.youtube.com/watch?v=" + "&".join("a=1" for _ in range(60)),
            "retweeted",
            "a" * 300,
        ]
    ),
)


@pytest.mark.parametrize(
    ("name", "header"),
    [(name, header) for name, headers in MORE.items() for header in headers],
)
@given(data=st.data())
def test_any_cells_make_one_record_or_one_reject(
    name: str, header: str, data: st.DataObject
) -> None:
    columns = header.split("|") if "|" in header else header.split()
    cells = data.draw(st.fixed_dictionaries(dict.fromkeys(columns, wild)))
    found = list(load_reader(name).read([FileRow(RecordPosition(2, 0), b"raw", cells)]))
    assert len(found) == 1
    assert isinstance(found[0], Record | RejectedRecord)

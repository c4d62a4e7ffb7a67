"""Exports of one's own posts: Meta Business Suite and X content analytics."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from graph.errors import FileRefused
from graph.model import Post, Record
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import find_source_files

INSTAGRAM = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),"
    "Publish time,Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,"
    "Comments,Saves"
)
GREEK = (
    "Αναγνωριστικό δημοσίευσης,Αναγνωριστικό λογαριασμού,Όνομα χρήστη λογαριασμού,"
    "Όνομα λογαριασμού,Περιγραφή,Διάρκεια (δευτ.),Χρόνος δημοσίευσης,Μόνιμος σύνδεσμος,"
    "Τύπος δημοσίευσης,Σχόλιο δεδομένων,Ημερομηνία,Προβολές,Απήχηση,Μου αρέσει!,"
    "Κοινοποιήσεις,Πόσοι ακολουθούν,Σχόλια,Αποθηκεύσεις"
)
# An invented language, so that only the order tells what the columns are.
UNKNOWN = ",".join(f"kolumo {number}" for number in range(18))
ROW = (
    '18012345678901234,17841400000000001,harbour,Harbour,"New blend, @northwind #coffee",'
    "0,{},https://www.instagram.com/p/AbC/,IG image,,Lifetime,5120,4300,210,12,3,18,22"
)


def read(folder: Path, text: str) -> tuple[str, list[Post]]:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    parsed = parse_member(member)
    posts = [one.main for one in parsed.items if isinstance(one, Record)]
    return parsed.format, [post for post in posts if isinstance(post, Post)]


@pytest.mark.parametrize("header", [INSTAGRAM, GREEK, UNKNOWN])
def test_the_export_is_read_in_any_language(tmp_path: Path, header: str) -> None:
    rows = f"{ROW.format('09/13/2026 08:00')}\n{ROW.format('03/04/2026 17:30')}\n"
    form, posts = read(tmp_path, f"{header}\n{rows}")
    assert form == "meta_business"
    # Always month first, also where nothing in the file settles it.
    assert [post.created_at for post in posts] == [
        datetime(2026, 9, 13, 8), datetime(2026, 3, 4, 17, 30),
    ]  # fmt: skip
    post = posts[0]
    assert (post.likes, post.shares, post.replies, post.views) == (210, 12, 18, 5120)
    assert (post.id, post.platform) == ("18012345678901234", "instagram")
    assert post.author is not None
    account = post.author.account
    assert (account.id, account.handle) == ("17841400000000001", "harbour")
    assert [one.handle for one in post.mentions] == ["northwind"]
    assert post.tags == ("coffee",)


def test_totals_in_another_order_are_known_by_their_names(tmp_path: Path) -> None:
    header = INSTAGRAM.replace(
        "Views,Reach,Likes,Shares,Follows,Comments,Saves",
        "Views,Likes,Shares,Comments,Saves,Reach,Follows",
    )
    row = ROW.format("09/13/2026 08:00").replace(
        "5120,4300,210,12,3,18,22", '"12,400",5,3,2,4,45,1'
    )
    _, [post] = read(tmp_path, f"{header}\n{row}\n")
    assert (post.likes, post.shares, post.replies, post.views) == (5, 3, 2, 12_400)


def test_an_id_that_a_spreadsheet_rounded_is_replaced(tmp_path: Path) -> None:
    row = ROW.format("09/13/2026 08:00").replace("18012345678901234", "1.80123E+16")
    form, [post] = read(tmp_path, f"{INSTAGRAM}\n{row}\n")
    assert (form, post.id) == ("meta_business", None)


FACEBOOK = (
    "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,"
    "Permalink,Is crosspost,Is share,Post type,Languages,Custom labels,Funded content "
    "status,Data comment,Date,Views,Reach,Reactions,Comments,Shares,Total clicks"
)


def test_facebook_has_pages_titles_and_reactions(tmp_path: Path) -> None:
    row = (
        "1628970015900229,100063617378008,Harbour,Our new blend,,27,11/10/2025 21:00,,"
        "https://www.facebook.com/reel/77,0,0,Reels,,,,,Lifetime,900,700,31,4,5,12"
    )
    form, [post] = read(tmp_path, f"{FACEBOOK}\n{row}\n")
    assert (form, post.platform, post.text) == (
        "meta_business", "facebook", "Our new blend",
    )  # fmt: skip
    assert (post.likes, post.shares, post.replies, post.views) == (31, 5, 4, 900)
    assert post.author is not None
    assert (post.author.account.id, post.author.name) == ("100063617378008", "Harbour")


def test_a_table_of_other_things_is_not_the_export(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(12))
    rows = "".join(f"{number}," + ",".join("x" * 11) + "\n" for number in range(5))
    (tmp_path / "file.csv").write_text(f"{header}\n{rows}")
    (source,) = find_source_files([str(tmp_path / "file.csv")])
    (member,) = source.members()
    with pytest.raises(FileRefused, match="No reader knows"):
        parse_member(member)


X_HEADER = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,"
    "New follows,Replies,Reposts,Profile visits"
)


@pytest.mark.parametrize("own_id", ["1859234567890123456", "1.85923E+18", ""])
def test_x_analytics_names_its_author_in_the_link(tmp_path: Path, own_id: str) -> None:
    row = (
        f'{own_id},"Wed, Nov 20, 2024","Our new blend with @northwind.",'
        'https://x.com/harbour/status/1859234567890123456,"1,200",14,60,2,1,0,3,5,4'
    )
    form, [post] = read(tmp_path, f"{X_HEADER}\n{row}\n")
    assert (form, post.id) == ("x_analytics", "1859234567890123456")
    assert post.author is not None
    assert post.author.account.handle == "harbour"
    # Reposts are the shares; the column Shares counts what was sent on in private.
    assert (post.likes, post.shares, post.replies, post.views) == (14, 5, 3, 1200)
    assert post.created_at == datetime(2024, 11, 20)
    assert [one.handle for one in post.mentions] == ["northwind"]

"""Real networks, and the payloads of X's first interface, all the way into a store."""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")


def lines_of(name: str) -> list[str]:
    """The lines of a file, packed or not."""
    opened = gzip.open if name.endswith(".gz") else open
    with opened(DATA / name, "rt", encoding="utf-8") as file:
        return list(file)


NETWORKS = {
    "congress": ("congress_twitter/congress.edgelist", 13_289, 475, None),
    "replies": (
        "higgs_twitter/higgs-reply_network.edgelist.gz",
        32_523,
        38_918,
        36_902,
    ),
}
if os.environ.get("GRAPEVINE_SOAK"):
    # The same format and the same checks on ten times as many rows.
    higgs = "higgs_twitter/higgs-{}_network.edgelist.gz"
    NETWORKS["mentions"] = (higgs.format("mention"), 150_818, 116_408, 171_237)
    NETWORKS["retweets"] = (higgs.format("retweet"), 328_132, 256_491, 354_930)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rows", "accounts", "weight"), NETWORKS.values(), ids=NETWORKS
)
def test_a_weighted_network_is_stored_whole_with_its_weights(
    another: Callable[..., World],
    name: str,
    rows: int,
    accounts: int,
    weight: int | None,
) -> None:
    # The other engine gets its big networks in test_real_data.
    world = another()
    pairs = [line.split() for line in lines_of(name)]
    report = world.load(DATA / name)
    [file] = report.files
    own = sum(a == b for a, b, _ in pairs)
    assert (file.counts.read, file.counts.stored) == (len(pairs), len(pairs))
    assert file.counts.warnings.get("self_reference", 0) == own
    assert report.accounts == len({name for a, b, _ in pairs for name in (a, b)})
    assert report.interactions == len(pairs) - own
    stored = world.edges("INTERACTED")
    assert sum(row["weight"] for row in stored) == pytest.approx(
        sum(float(w) for _, _, w in pairs), rel=1e-9
    )
    assert (len(pairs), report.accounts) == (rows, accounts)
    assert weight is None or sum(row["weight"] for row in stored) == weight
    assert world.load(DATA / name).files[0].counts.stored == 0


@pytest.mark.slow
def test_shares_of_one_object_are_posts_and_repeated_ids_are_duplicates(
    another: Callable[..., World],
) -> None:
    world = another()
    name = "coord_russian/russian_coord_tweets.csv.gz"
    rows = list(csv.DictReader(lines_of(name)))
    report = world.load(DATA / name)
    [file] = report.files
    distinct = {row["content_id"] for row in rows}
    assert (file.counts.read, file.counts.stored) == (len(rows), len(distinct))
    assert file.counts.duplicates == len(rows) - len(distinct)
    assert file.counts.is_balanced
    assert (len(rows), len(distinct)) == (35_125, 35_085)
    assert report.accounts == 9_509
    assert world.load(DATA / name).files[0].counts.stored == 0


@pytest.mark.parametrize("name", ["search", "show", "stream"])
def test_a_share_of_a_quote_yields_both_posts_and_the_last_mentions(
    world: World, name: str
) -> None:
    # The stream cuts its texts: the second mention is only in `extended_tweet`.
    path = DATA / f"x_v1_payloads/normalization-payload-{name}.json"
    report = world.load(path)
    assert (report.files[0].counts.read, report.posts, report.context) == (1, 3, 2)
    kinds = Counter(kind for _, kind, _ in world.acts())
    assert kinds == {"share": 1, "quote": 1, "mention": 2}
    assert (len(world.edges("SHARES")), len(world.edges("QUOTES"))) == (1, 1)
    assert world.load(path).files[0].counts.stored == 0


def test_users_of_the_first_interface_make_accounts(world: World) -> None:
    report = world.load(DATA / "x_v1_payloads/api-users-v1.json")
    assert (report.files[0].counts.read, report.accounts, report.posts) == (3, 3, 0)
    assert all(row["followers"] is not None for row in world.nodes("Account").values())

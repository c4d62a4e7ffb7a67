"""Who is excluded, on worlds written by hand."""

from datetime import timedelta

import pyarrow as pa

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.analysis.lists.advocates import advocates
from graph.analysis.lists.influencers import influencers
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import snapshot_from_tables
from tests.graph.analysis.conftest import DAY
from tests.graph.analysis.test_advocates import posts_by

ORIGINALS = [(f"x:o{n}", "ann", n, "original", f"o{n}", None, None) for n in range(3)]
PAIR = [
    (f"x:{who}{n}", who, n, "share", "", f"x:o{n}", None)
    for n in range(3)
    for who in ("bot1", "bot2")
]
SHARED = [(f"x:b{n}", "bot1", n, "original", f"b{n}", None, None) for n in range(2)]
CROWD = [(f"x:c{n}", "cal", n, "share", "", f"x:b{n}", None) for n in range(2)]


def marked(snapshot, reason, **scope):
    mask = excluded_accounts(snapshot, Scope(**scope)).get(reason)
    names = snapshot.accounts["handle"].to_pylist()
    return [] if mask is None else [n for n, m in zip(names, mask, strict=True) if m]


def with_bio(snapshot, **bios):
    accounts = snapshot.accounts
    texts = [bios.get(name) for name in accounts["handle"].to_pylist()]
    place = accounts.column_names.index("bio")
    accounts = accounts.set_column(place, "bio", pa.array(texts, pa.string()))
    return snapshot_from_tables({**snapshot.tables, "accounts": accounts})


def test_accounts_that_coincided_at_three_targets_within_a_minute_are_excluded(world):
    snapshot = world([*ORIGINALS, *PAIR, *SHARED, *CROWD])
    assert marked(snapshot, "coordinated") == ["bot1", "bot2"]
    ranking = influencers(snapshot)
    assert [person.handle for person in ranking.people] == ["ann"]
    assert ranking.exclusions == {"coordinated": 1}


def test_a_scope_can_include_coordinated_accounts(world):
    snapshot = world([*ORIGINALS, *PAIR, *SHARED, *CROWD])
    ranking = influencers(snapshot, Scope(with_coordinated=True))
    assert [person.handle for person in ranking.people] == ["ann", "bot1"]


def test_two_coincidences_are_a_signal_and_exclude_nobody(world):
    assert marked(world([*ORIGINALS, *PAIR[:4]]), "coordinated") == []


def test_actions_after_the_end_of_a_window_do_not_count(world):
    snapshot = world([*ORIGINALS, *PAIR])
    before = DAY + timedelta(days=2)
    assert marked(snapshot, "coordinated", until=before) == []
    assert marked(snapshot, "coordinated") == ["bot1", "bot2"]


def test_accounts_whose_profile_names_the_brand_as_employer_are_no_advocates(world):
    posts = [
        *posts_by("ann", [0, 9, 18], "praise"),
        *posts_by("ben", [0, 9, 18], "praise"),
    ]
    posts += posts_by("cal", [0, 9, 18], "praise")
    snapshot = with_bio(
        world(posts), ann="engineer @ Acme Labs", cal="fan of @acme, waiting for Acme"
    )
    assert marked(snapshot, "says_staff") == ["ann"]
    ranking = advocates(snapshot)
    assert [person.handle for person in ranking.people] == ["ben", "cal"]
    assert ranking.exclusions["says_staff"] == 3


def test_giveaways_do_not_count_as_praise(world):
    posts = posts_by(
        "ann", [0, 9, 18], "praise", text="Giveaway! Share this to win, love it"
    )
    ranking = advocates(world(posts))
    assert not ranking.people
    assert ranking.exclusions["giveaway"] == 3

"""Who moves between two ways to make a list, worked out by hand."""

from graph.analysis.lists.advocates import advocates, detractors
from graph.analysis.lists.influencers import influencers
from graph.analysis.lists.rank_changes import describe_rank_changes, rank_changes
from graph.analysis.scoring.share_forecast import PUBLISHED_WEIGHTS, Forecast
from graph.analysis.scoring.sharing_features import RECENCY_HALF_LIVES
from tests.graph.analysis.test_advocates import posts_by

POSTS = [
    *posts_by("ann", [0, 9, 18, 27], "praise"),
    *posts_by("ben", [0, 9, 18], "praise"),
    *posts_by("cal", [0, 9, 18], "complaint"),
]


def test_an_account_on_one_list_only_enters_or_leaves(world):
    snapshot = world(POSTS)
    table = rank_changes(advocates(snapshot), detractors(snapshot)).to_pylist()
    found = {
        row["handle"]: (row["before"], row["after"], row["moved"]) for row in table
    }
    # An account that left the list ranks after the last of the longer list: third.
    assert found == {"ann": (1, None, -2), "ben": (2, None, -1), "cal": (None, 1, 2)}
    assert [row["handle"] for row in table] == ["ann", "cal", "ben"]


def test_the_sentence_counts_the_rank_changes(world):
    snapshot = world(POSTS)
    same = advocates(snapshot)
    assert describe_rank_changes(rank_changes(same, same)) == "Nobody moves."
    words = describe_rank_changes(rank_changes(same, detractors(snapshot)))
    assert words == "3 people of 3 move; 1 come onto the list and 2 leave it."


def test_a_custom_half_life_changes_the_setting_and_the_list(world):
    shares = [
        *((f"x:o{n}", "old", 0, "original", f"o{n}", None, None) for n in range(30)),
        *((f"x:s{n}", f"u{n}", 1, "share", "", f"x:o{n}", None) for n in range(30)),
        *((f"x:n{n}", "new", 30, "original", f"n{n}", None, None) for n in range(20)),
        *((f"x:t{n}", f"v{n}", 31, "share", "", f"x:n{n}", None) for n in range(20)),
    ]
    fresh = {name: float(name == "shares_now") for name in PUBLISHED_WEIGHTS}
    slow = Forecast(fresh, half={**RECENCY_HALF_LIVES, "shares_now": 100.0})
    fast = Forecast(fresh)
    assert slow.id != fast.id
    first = [influencers(world(shares), forecast=one).people[0] for one in (slow, fast)]
    assert [person.handle for person in first] == ["old", "new"]

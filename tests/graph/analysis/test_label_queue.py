"""Which posts are worth reading, on worlds written by hand."""

import pyarrow as pa

from graph.analysis.validation.label_queue import rank_posts_to_label
from graph.snapshots.snapshot import snapshot_from_tables
from tests.graph.analysis.test_advocates import posts_by

POSTS = [
    *posts_by("ann", [0, 9, 18, 27], "praise"),
    *posts_by("ben", [0, 9, 18], "praise"),
    *posts_by("cal", [5], "praise"),
]


def unsure(snapshot, chances):
    """The same world with these chances of praise for the posts named."""
    ids = snapshot.posts["id"].to_pylist()
    rows = [
        row
        | (
            {"praise": chances[ids[row["post"]]], "complaint": 0.1}
            if ids[row["post"]] in chances
            else {}
        )
        for row in snapshot.about.to_pylist()
    ]
    about = pa.Table.from_pylist(rows, snapshot.about.schema)
    return snapshot_from_tables({**snapshot.tables, "about": about})


def test_the_post_that_could_remove_an_account_from_the_list_comes_first(world):
    snapshot = unsure(world(POSTS), {"x:ann0": 0.6, "x:ben0": 0.6, "x:cal0": 0.6})
    found = rank_posts_to_label(snapshot)
    ids = snapshot.posts["id"].to_pylist()
    # ben has three days only: without this one he is no advocate.
    assert ids[found[0].post] == "x:ben0"
    assert "unranked among the advocates" in found[0].why
    # Whatever cal's one post says, he is on no list.
    assert "x:cal0" not in [ids[one.post] for one in found]


def test_confident_labels_are_not_queued(world):
    assert rank_posts_to_label(world(POSTS)) == ()
    assert rank_posts_to_label(world([])) == ()


def test_a_label_that_is_likelier_wrong_has_a_higher_value(world):
    snapshot = unsure(world(POSTS), {"x:ben0": 0.45, "x:ben1": 0.85})
    ids = snapshot.posts["id"].to_pylist()
    assert [ids[one.post] for one in rank_posts_to_label(snapshot)] == [
        "x:ben0",
        "x:ben1",
    ]

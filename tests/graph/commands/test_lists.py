"""For every list, on the demo and on the airline file: the parts add up, and every
evidence id is a stored post by that account, or one that acted on it."""

import numpy as np
import pytest

from graph.analysis.lists import registry

pytestmark = pytest.mark.xdist_group("lists")


def acts_on(snapshot):
    """For each account the posts that acted on it."""
    table = snapshot.interactions
    ids = np.array(snapshot.posts["id"].to_pylist(), dtype=object)
    found = {}
    rows = zip(
        table["target"].to_pylist(),
        table["actor"].to_pylist(),
        table["post"].to_pylist(),
        strict=True,
    )
    for target, actor, post in rows:
        if post is not None:
            found.setdefault(target, set()).add(ids[post])
            found.setdefault(actor, set()).add(ids[post])
    return found


@pytest.fixture(params=["demo", "airline"])
def published(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", list(registry.LISTS))
def test_the_parts_add_up_to_the_score(published, name):
    for person in registry.compute_ranking(published.snapshot, name).people:
        assert sum(person.parts) == pytest.approx(person.score, abs=1e-9)


@pytest.mark.parametrize("name", list(registry.LISTS))
def test_every_evidence_id_is_a_stored_post_by_or_about_the_account(published, name):
    current = published.snapshot
    posts = current.posts.select(["id", "author", "stub"]).to_pylist()
    author = {post["id"]: post["author"] for post in posts if not post["stub"]}
    about = acts_on(current)
    for person in registry.compute_ranking(current, name).people:
        assert person.evidence
        assert len(person.evidence) <= 20 <= max(20, person.evidence_count)
        for key in person.evidence:
            assert key in author
            assert author[key] == person.row or key in about[person.row]


@pytest.mark.parametrize("name", list(registry.LISTS))
def test_the_same_snapshot_gives_the_same_list(published, name):
    first = registry.compute_ranking(published.snapshot, name).table()
    assert registry.compute_ranking(published.snapshot, name).table().equals(first)


def test_the_demo_has_people_on_every_list(demo):
    for name in registry.LISTS:
        ranking = registry.compute_ranking(demo.snapshot, name)
        assert ranking.people, name
        assert ranking.claim == "full"


def test_no_brand_account_or_known_staff_is_on_a_list(demo):
    roles = demo.snapshot.tables["roles"]["account"].to_pylist()
    for name in registry.LISTS:
        rows = {
            person.row
            for person in registry.compute_ranking(demo.snapshot, name).people
        }
        assert not rows & set(roles)


def test_the_influencers_of_the_demo_are_planted_ones_far_beyond_chance(demo):
    # Of some 2,000 accounts a few dozen are planted; half of the top 20 being among
    # them is far beyond chance. The next issue asks for 0.95 and measures it.
    roles = demo.truth["roles"]
    top = registry.compute_ranking(demo.snapshot, "influencers", top=20).people
    found = sum(roles.get(person.account) == "influencer" for person in top)
    assert found >= 10


def test_followers_alone_would_not_find_them(demo):
    followers = demo.snapshot.accounts["followers"].fill_null(0).to_numpy()
    ids = demo.snapshot.accounts["id"].to_pylist()
    roles = demo.truth["roles"]
    top = np.argsort(-followers, kind="stable")[:20]
    by_followers = sum(roles.get(ids[row]) == "influencer" for row in top)
    ours = registry.compute_ranking(demo.snapshot, "influencers", top=20).people
    assert by_followers < sum(roles.get(p.account) == "influencer" for p in ours)


def test_a_week_of_airline_tweets_has_promising_accounts_only(airline):
    ranking = registry.compute_ranking(airline.snapshot, "advocates")
    assert ranking.claim == "promising"
    assert "too short" in ranking.sentence


def test_the_airline_file_shares_nothing_so_its_list_is_the_most_mentioned(airline):
    ranking = registry.compute_ranking(airline.snapshot, "influencers")
    assert ranking.name == "most mentioned"
    assert ranking.sentence.startswith("Nothing was shared in this data")
    # The labels of the file say that most posts at the airlines complain.
    assert ranking.people[0].complaints > 0.5


def test_the_truth_of_the_demo_is_read_by_tests_only():
    from pathlib import Path

    root = Path(__file__).resolve().parents[3]
    for folder in ("graph", "webapp", "ingest"):
        for file in (root / folder).rglob("*.py"):
            if file.is_relative_to(root / "ingest" / "demo"):
                continue
            assert "truth.json" not in file.read_text("utf-8"), file

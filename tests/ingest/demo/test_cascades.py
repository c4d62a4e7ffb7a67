"""How messages travel in the demo world, who answers, and what an answer changes."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ingest.demo.conftest import World


def test_some_are_answered_and_many_are_not(world: World) -> None:
    answered, unanswered = world.truth["answered"], world.truth["unanswered"]
    assert len(answered) >= 60
    assert len(unanswered) > len(answered)
    assert not set(answered) & set(unanswered)
    for post, answer in answered.items():
        row = world.by_key[answer]
        assert world.role(row) == "owned"
        assert f"{row['platform']}:{row['reply_to_id']}" == post
    replied = {
        f"{row['platform']}:{row.get('reply_to_id')}"
        for row in world.rows
        if world.role(row) == "owned"
    }
    assert not replied & set(unanswered)


def test_an_answer_changes_the_sentiment_of_some_customers(world: World) -> None:
    for name, sign, count in (("turned", 1, 10), ("unturned", -1, 6)):
        cases = world.truth[name]
        assert len(cases) == count
        for complaint, answer, *later in cases:
            assert world.truth["stances"][complaint] < 0
            assert world.truth["answered"][complaint] == answer
            assert later
            for post in later:
                assert world.truth["stances"][post] * sign > 0
                after = world.at(world.by_key[post]["created_at"])
                assert after > world.at(world.by_key[answer]["created_at"])


def test_enthusiastic_praise_stays_unanswered(world: World) -> None:
    posts = [entry[0] for entry in world.truth["raves"]]
    assert len(posts) >= 8
    assert set(posts) <= set(world.truth["unanswered"])
    assert {world.by_key[post]["stars"] for post in posts} == {5}


def test_the_two_stories_go_far_and_over_several_platforms(world: World) -> None:
    by_origin = {journey["origin"]: journey for journey in world.truth["journeys"]}
    success = by_origin[world.truth["success_story"][0][0]]
    complaint = by_origin[world.truth["wide_complaint"][0][0]]
    assert len(success["platforms"]) >= 3
    assert len(success["steps"]) >= 20
    assert len(complaint["platforms"]) >= 2
    assert len(complaint["steps"]) >= 30
    assert complaint["origin"] in world.truth["unanswered"]


def test_a_hidden_path_leads_from_every_step_back_to_its_origin(world: World) -> None:
    assert len(world.truth["journeys"]) > 300
    for journey in world.truth["journeys"]:
        known = {journey["origin"]}
        for step in sorted(journey["steps"], key=lambda step: step["at"]):
            saw, post = world.by_key[step["saw"]], world.by_key[step["post"]]
            assert step["saw"] in known
            assert (
                world.at(saw["created_at"])
                <= world.at(step["saw_at"])
                <= world.at(step["at"])
            )
            assert post["created_at"] == step["at"]
            assert f"{post['platform']}:{post['author_id']}" == step["by"]
            if step["how"] == "link":
                assert saw["platform"] != post["platform"]
                assert post["links"]
            known.add(step["post"])


def test_messages_jump_between_platforms_by_link_phrase_and_tag(world: World) -> None:
    across = [j for j in world.truth["journeys"] if len(j["platforms"]) > 1]
    assert len(across) >= 30
    ways = Counter(step["how"] for j in across for step in j["steps"])
    assert min(ways[way] for way in ("link", "phrase", "tag")) >= 1


def test_cascades_have_a_heavy_tail_and_several_hops(world: World) -> None:
    sizes = sorted((len(j["steps"]) for j in world.truth["journeys"]), reverse=True)
    tenth = sizes[: len(sizes) // 10]
    assert median(sizes) <= 2
    assert max(sizes) >= 40
    assert sum(tenth) > 0.4 * sum(sizes)
    hops = Counter(
        step["saw"] != journey["origin"]
        for journey in world.truth["journeys"]
        for step in journey["steps"]
        if step["how"] == "share"
    )
    assert hops[True] > 0.15 * hops.total()


def test_platforms_hide_the_hops_that_truth_knows(world: World) -> None:
    """A share of a share is recorded as a share of the original."""
    hidden = 0
    for journey in world.truth["journeys"]:
        for step in journey["steps"]:
            row = world.by_key[step["post"]]
            recorded = f"{row['platform']}:{row.get('repost_of_id')}"
            hidden += step["how"] == "share" and recorded != step["saw"]
    assert hidden > 100

"""What may not change a list does not; what may change it does so as the page says."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.analysis.lists.advocates import advocates, detractors, quiet_advocates
from graph.analysis.lists.bridges import bridges
from graph.analysis.lists.influencers import influencers
from graph.analysis.scoring import rank_intervals
from graph.snapshots.scope import Scope
from tests.graph.analysis.conftest import build

FEW = settings(max_examples=20)
LISTS = (influencers, advocates, detractors)
EVERY = (*LISTS, quiet_advocates, bridges)


def posts(seed: int) -> list[tuple]:
    """Twelve people who write, share and answer each other over forty days."""
    draw = random.Random(seed)
    made: list[tuple] = []
    for number in range(150):
        name = f"p{draw.randrange(12):02}"
        label = draw.choice(["praise", "praise", "neutral", "complaint"])
        day = draw.randrange(40)
        kind = draw.choice(["original", "share", "reply"]) if made else "original"
        target = draw.choice(made)[0] if kind != "original" else None
        text = "" if kind == "share" else f"words {number}"
        values = None if kind == "share" else label
        made.append((f"x:{number:03}", name, day, kind, text, target, values))
    return made


def ranks_and_evidence(ranking) -> list[tuple]:
    return [
        (p.account, p.rank, p.rank_low, p.rank_high, p.evidence) for p in ranking.people
    ]


@pytest.mark.parametrize("listed", EVERY)
@FEW
@given(seed=st.integers(0, 10**6))
def test_the_order_of_the_posts_in_a_file_changes_no_list(listed, seed):
    one = posts(seed)
    two = one.copy()
    random.Random(seed).shuffle(two)
    assert ranks_and_evidence(listed(build(one))) == ranks_and_evidence(
        listed(build(two))
    )


@pytest.mark.parametrize("listed", EVERY)
def test_another_resampling_seed_changes_no_rank(listed, monkeypatch):
    """It may move the ends of an interval, and never a place or a score."""
    world = build(posts(11))
    before = [(p.account, p.rank, p.score) for p in listed(world).people]
    assert before or listed in (quiet_advocates, bridges)
    other = (
        rank_intervals.RANK_BOOTSTRAP_SEED + 1,
        *rank_intervals.rank_intervals.__defaults__[1:],
    )
    monkeypatch.setattr(rank_intervals.rank_intervals, "__defaults__", other)
    assert [(p.account, p.rank, p.score) for p in listed(world).people] == before


@pytest.mark.parametrize("listed", LISTS)
@FEW
@given(seed=st.integers(0, 10**6))
def test_an_account_with_neutral_posts_only_changes_no_rank(listed, seed):
    more = [*posts(seed), ("x:zzz", "zoe", 5, "original", "hm", None, "neutral")]
    before, after = listed(build(posts(seed))), listed(build(more))
    assert [p.account for p in before.people] == [p.account for p in after.people]


@FEW
@given(seed=st.integers(0, 10**6), whom=st.integers(0, 11))
def test_one_more_share_by_a_new_account_never_lowers_the_shared_account(seed, whom):
    name = f"p{whom:02}"
    own = ("x:own", name, 0, "original", "own", None, None)
    base = [*posts(seed), own, ("x:sh0", "ann", 39, "share", "", "x:own", None)]
    more = [*base, ("x:sh1", "bea", 39, "share", "", "x:own", None)]
    ranks = [
        next(p.rank for p in influencers(build(it)).people if p.handle == name)
        for it in (base, more)
    ]
    assert ranks[1] <= ranks[0]


@FEW
@given(seed=st.integers(0, 10**6))
def test_the_same_posts_give_the_same_list_to_the_last_digit(seed):
    one, two = (influencers(build(posts(seed))).table() for _ in range(2))
    assert one.equals(two)


def with_a_ring(seed: int) -> list[tuple]:
    """The same people, and three accounts that pass everything on within seconds."""
    made = posts(seed)
    originals = [one for one in made if one[3] == "original" and one[6] is not None]
    second = 1 / 86_400
    for number, one in enumerate(originals[:5]):
        for place, name in enumerate(("bot1", "bot2", "bot3")):
            at = one[2] + 0.5 + place * second
            key = f"x:ring{number}{name}"
            made.append((key, name, at, "share", "", one[0], None))
            words = ("buy it", "get it", "it is great")[place]
            own = f"x:own{number}{name}"
            made.append((own, name, at, "original", words, None, "praise"))
    return made


@pytest.mark.parametrize("listed", LISTS)
@FEW
@given(seed=st.integers(0, 10**6))
def test_coordinated_accounts_are_excluded_unless_the_scope_includes_them(listed, seed):
    world = build(with_a_ring(seed))
    ring = {"bot1", "bot2", "bot3"}
    assert not ring & {p.handle for p in listed(world).people}
    with_coordinated = {
        p.handle for p in listed(world, Scope(with_coordinated=True)).people
    }
    if listed is advocates:
        assert ring <= with_coordinated


@FEW
@given(seed=st.integers(0, 10**6))
def test_a_ring_that_shares_nothing_changes_no_order_of_advocates(seed):
    """Excluding the ring equals a world without any post of its members."""
    talk = [one for one in with_a_ring(seed) if one[3] != "share"]
    acts = [one for one in with_a_ring(seed) if one[3] == "share"]
    people = [p.account for p in advocates(build(posts(seed))).people]
    ringed = [p.account for p in advocates(build([*talk, *acts])).people]
    assert [one for one in ringed if one in people] == people


@pytest.mark.parametrize("listed", LISTS)
@FEW
@given(seed=st.integers(0, 10**6))
def test_without_coordination_the_switch_changes_nothing(listed, seed):
    snapshot = build(posts(seed))
    if excluded_accounts(snapshot, Scope())["coordinated"].any():
        return
    with_coordinated = listed(snapshot, Scope(with_coordinated=True))
    assert ranks_and_evidence(with_coordinated) == ranks_and_evidence(listed(snapshot))

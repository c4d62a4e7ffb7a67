"""The model of lasting praise and complaint by days, on posts of one person."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.scoring.advocacy_model import (
    CLASS_PRIOR,
    LABEL_RATES,
    MIN_DAY_LOG_ODDS,
    advocacy_parts,
    build_account_days,
)
from graph.analysis.scoring.brand_statements import (
    COMPLAINT,
    NEUTRAL,
    PRAISE,
    BrandStatements,
)

SURE = {label: tuple(np.eye(3)[label]) for label in (PRAISE, NEUTRAL, COMPLAINT)}


@st.composite
def chances(draw, label=None):
    """A label, and how likely the three are: it is the likeliest."""
    raw = np.array(draw(st.tuples(*[st.floats(0.01, 1.0)] * 3)))
    chance = raw / raw.sum()
    if label is None:
        return int(chance.argmax()), tuple(chance)
    best = int(chance.argmax())
    chance[[label, best]] = chance[[best, label]]
    return label, tuple(chance)


@st.composite
def posts(draw, label=None):
    """A post: its day, its label, how likely the labels are, whether it urges others."""
    return (
        draw(st.integers(1, 40)),
        *draw(chances(label)),
        draw(st.booleans()),
    )


def score(sample, label_index):
    day, label, chance, urges = zip(*sample, strict=True)
    one = BrandStatements(
        np.zeros(len(sample), np.int64),
        np.arange(len(sample)),
        np.array(day),
        np.array(label),
        np.array(chance),
        np.array(urges),
        np.array(urges),
        40,
        {},
    )
    return advocacy_parts(build_account_days(one), CLASS_PRIOR, label_index, 1)[0]


@pytest.mark.parametrize("label_index", [PRAISE, COMPLAINT])
@given(st.lists(posts(), min_size=1, max_size=12), st.data())
def test_one_more_post_with_the_label_never_lowers_the_score(label_index, sample, data):
    more = data.draw(posts(label_index))
    assert (
        score([*sample, more], label_index).sum()
        >= score(sample, label_index).sum() - 1e-9
    )


def post(day, label, chance=None, urges=False):
    return (day, label, chance or SURE[label], urges)


def test_a_doubtful_praise_next_to_a_confident_one_lowers_nothing():
    sure = [post(1, PRAISE)]
    doubtful = [*sure, post(1, PRAISE, (0.4, 0.3, 0.3))]
    assert score(doubtful, PRAISE)[1] == pytest.approx(score(sure, PRAISE)[1])
    assert score(sure, PRAISE)[1] == pytest.approx(
        np.log(LABEL_RATES[0, 0] / LABEL_RATES[1, 0])
    )


def test_in_one_week_the_most_confident_day_counts_fully_and_the_next_half():
    vague = (0.5, 0.3, 0.2)
    # Days 1 to 7 are one week, from Monday to Sunday.
    week = [post(1, PRAISE, vague), post(3, PRAISE), post(7, PRAISE)]
    parts = score(week, PRAISE)
    sure = score([post(3, PRAISE)], PRAISE)[1]
    less = score([post(1, PRAISE, vague)], PRAISE)[1]
    assert MIN_DAY_LOG_ODDS < less < sure
    assert parts[1] == pytest.approx(2 * sure + less)
    assert parts[1] + parts[2] == pytest.approx(sure + sure / 2 + less / 3)


def test_a_complaint_on_a_day_of_praise_lowers_the_score():
    day = [post(1, PRAISE), post(1, PRAISE), post(1, COMPLAINT)]
    assert 0 < score(day, PRAISE)[1] < score(day[:2], PRAISE)[1]
    # And it makes a balanced voice of who praises on other days without any.
    others = [post(9, PRAISE), post(17, PRAISE)]
    assert (
        score([*day, *others], PRAISE)[4] > 0 == score([*day[:2], *others], PRAISE)[4]
    )

"""`python -m graph measures`: every measure in one table, and how exact each is."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest

from graph.__main__ import main
from graph.measures.catalogue import CATALOGUE
from graph.measures.scores import Scores, describe_precision
from tests.graph.maintenance.test_transfer import filled


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of three accounts."""
    return filled(f"ladybug:{tmp_path_factory.mktemp('measures') / 'store'}")


def test_all_measures_are_columns_and_each_says_how_exact_it_is(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measures", "--store", url]) == 0
    said = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == ["account", "handle", *CATALOGUE]
    assert len(rows) == 3
    precision = dict(line.split(": ", 1) for line in said.err.splitlines())
    assert list(precision) == list(CATALOGUE)
    assert precision["in_degree"] == "exact, kernel"
    assert precision["communities"] == "estimate without an error bound, networkx"


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_measure_alone_is_printed(
    name: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measures", "--store", url, "--measure", name]) == 0
    assert capsys.readouterr().err.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "exact"),
        ({"exact": False, "error": 0.01234}, "sampled, off by at most 0.0123"),
        ({"exact": False}, "estimate without an error bound"),
        ({"converged": True}, "exact"),
        ({"converged": False}, "exact, not converged"),
        ({"exact": False, "error": 0.0}, "sampled, off by at most 0"),
    ],
)
def test_the_precision_of_scores_is_a_sentence_for_every_kind_of_scores(
    facts: dict[str, Any], sentence: str
) -> None:
    scores = Scores("x", np.zeros(2), "kernel", **facts)
    assert describe_precision(scores) == sentence

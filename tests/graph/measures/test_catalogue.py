"""The catalogue says of every measure what someone who reads a list must know."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

import graph.measures as room
from graph.measures import Scores
from graph.measures.catalogue import CATALOGUE
from graph.measures.sampling import ERROR_BOUND_CONFIDENCE
from graph.network.edges import Edges
from graph.network.networkx_backend import KERNEL_MODULES

HEADS = [
    "Meaning",
    "Definition",
    "Parameters",
    "Returns",
    "Direction",
    "Weight",
    "Cost",
    "Examples",
    "References",
]


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_docstring_has_its_heads_in_order(name: str) -> None:
    text = inspect.getdoc(CATALOGUE[name].function) or ""
    assert re.findall(r"^([A-Z]\w+):$", text, re.MULTILINE) == HEADS
    body = re.split(r"^[A-Z]\w+:$", text, flags=re.MULTILINE)[1:]
    assert all(part.strip() for part in body)
    assert ">>> " in body[HEADS.index("Examples")]
    assert "https://doi.org/10." in body[HEADS.index("References")]


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_docstring_names_every_parameter(name: str) -> None:
    function = CATALOGUE[name].function
    text = inspect.getdoc(function) or ""
    section = text.split("Parameters:")[1].split("Returns:")[0]
    for parameter in list(inspect.signature(function).parameters)[1:]:
        assert re.search(rf"\b{parameter}\b", section), parameter


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_measure_is_a_function_of_edges_and_named_parameters(name: str) -> None:
    first, *others = inspect.signature(CATALOGUE[name].function).parameters.values()
    assert first.name == "edges"
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in others)
    assert all(p.default is not inspect.Parameter.empty for p in others)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_weight_in_the_catalogue_is_that_of_the_docstring(name: str) -> None:
    line = CATALOGUE[name]
    text = inspect.getdoc(line.function) or ""
    word = text.split("Weight:")[1].split()[0].strip(".,;").lower()
    assert word == line.weight
    assert line.title
    assert line.description.endswith(".")


def test_every_measure_of_the_folder_is_in_the_catalogue() -> None:
    found = set()
    for module in pkgutil.iter_modules(room.__path__):
        file = importlib.import_module(f"graph.measures.{module.name}")
        for name in getattr(file, "__all__", ()):
            function = getattr(file, name)
            signature = inspect.signature(function)
            if signature.return_annotation == "Scores":
                found.add(name)
    assert found == set(CATALOGUE)


def test_kernels_are_called_by_the_names_of_the_catalogue() -> None:
    shared = {"pagerank", "betweenness_centrality", "core_number", "clustering"}
    assert shared <= set(CATALOGUE) & set(KERNEL_MODULES)


def test_a_stated_error_is_meant_for_ninety_nine_of_a_hundred() -> None:
    assert ERROR_BOUND_CONFIDENCE == 0.99
    scores = CATALOGUE["pagerank"].function(Edges.of(2, [0], [1]))
    assert isinstance(scores, Scores)

"""requirements.txt names what the app imports, and installs without a compiler."""

from __future__ import annotations

import ast
import os
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools.check_wheels import PLATFORMS, NoIndexError, resolve

ROOT = Path(__file__).resolve().parents[1]

# Pinned although no line imports them: a floor under what another package brings, and
# compiled parts that the driver finds by itself.
HELD = {"starlette", "neo4j-rust-ext"}


def pins(file: str) -> dict[str, str]:
    """Package (as the index normalises it) to version."""
    found = re.findall(
        r"^([\w.-]+)==([^\s#]+)", (ROOT / file).read_text(), re.MULTILINE
    )
    return {_normal(name): version for name, version in found}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """The packages that graph, ingest and the app import, as the index names them."""
    owners = packages_distributions()
    files = [ROOT / "app.py", *(ROOT / "webapp").rglob("*.py")]
    files += [*(ROOT / "graph").rglob("*.py"), *(ROOT / "ingest").rglob("*.py")]
    roots: set[str] = set()
    for file in filter(Path.is_file, files):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                roots.add(node.module.partition(".")[0])
    ours = {"webapp", "graph", "ingest", "tools"} | set(sys.stdlib_module_names)
    return {_normal(owner) for root in roots - ours for owner in owners[root]}


def test_every_package_that_the_app_imports_is_pinned() -> None:
    assert imported() - set(pins("requirements.txt")) == set()


def test_every_pinned_package_is_imported_by_the_app() -> None:
    assert set(pins("requirements.txt")) - imported() - HELD == set()


def test_every_pin_is_exact() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    named = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(named) == len(pins("requirements.txt"))


def test_every_pin_gives_its_reason() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    silent = [line for line in lines if "==" in line and "# " not in line]
    assert silent == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_pin_has_a_wheel_on(platform: str) -> None:
    try:
        problem = resolve(ROOT / "requirements.txt", PLATFORMS[platform])
    except NoIndexError:
        pytest.skip("the package index cannot be reached from here")
    assert problem == ""


@pytest.mark.xdist_group("held")
def test_tests_of_one_group_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("only with pytest -n: there is one worker")
    # pytest 9.2 lost the groups without a word; two servers and browsers fought then.
    assert request.node.nodeid.endswith("@held")

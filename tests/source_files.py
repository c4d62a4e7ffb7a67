"""Source files of the checkout as syntax trees, for the tests of the rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ("app.py", "webapp/*", "graph/*", "ingest/*")
ALL = (*CODE, "tests/*", "tools/*", "bench/*")


def sources(*patterns: str) -> dict[str, ast.Module]:
    """Every Python file of the checkout that matches, by path."""
    tops = {pattern.partition("/")[0] for pattern in patterns}
    paths = [p for top in tops for p in [ROOT / top, *(ROOT / top).rglob("*.py")]]
    files = sorted(path for path in paths if path.is_file())
    return {path.relative_to(ROOT).as_posix(): parsed(path) for path in files}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def lines(name: str) -> int:
    return len((ROOT / name).read_text("utf-8").splitlines())


def imports(tree: ast.AST) -> Iterator[str]:
    """Everything imported, anywhere in the file, as dotted names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)

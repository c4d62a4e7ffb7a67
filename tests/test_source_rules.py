"""Source rules: file and function sizes, and no Cypher in Python."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from statistics import median

from tests.source_files import ALL, CODE, ROOT, lines, sources

CYPHER = re.compile(
    r"\b(MATCH|MERGE|CREATE|DELETE)\s*\("
    r"|\bUNWIND\s+\S+\s+AS\b"
    r"|\bRETURN\s+[\w$(]"
    r"|\bCALL\s+[\w.]+\s*\("
    r"|\bSET\s+\w+\.\w+\s*="
)


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the string nodes that are documentation."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, _WITH_DOC)]
    return {
        id(statement.value)
        for body in bodies
        for statement in body
        if isinstance(statement, (ast.Expr, ast.Assign))
        and (isinstance(statement, ast.Expr) or _is_epilog(statement))
    }


def _is_epilog(statement: ast.Assign) -> bool:
    """Whether it is the examples at the end of a command's help."""
    return any(
        isinstance(name, ast.Name) and name.id == "EPILOG" for name in statement.targets
    )


_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_WITH_DOC = (ast.Module, ast.ClassDef, *_FUNCTION)


def cypher_in(path: str, tree: ast.AST) -> list[str]:
    """Queries written in Python; documentation may show one."""
    documentation = docstrings(tree)
    found = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and CYPHER.search(node.value)
    }
    return [f"{path}:{line}" for line in sorted(found)]


def long_functions(path: str, tree: ast.AST, limit: int = 60) -> list[str]:
    """Functions over the limit, their documentation not counted."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTION):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                text = node.body[0]
                length -= (text.end_lineno or text.lineno) - text.lineno + 1
            if length > limit:
                found.append(f"{path}: {node.name} has {length} lines")
    return found


def test_no_query_stands_in_python() -> None:
    trees = sources(*CODE)
    assert [o for path, tree in trees.items() for o in cypher_in(path, tree)] == []


def test_no_file_is_longer_than_400_lines() -> None:
    assert {name: lines(name) for name in sources(*ALL) if lines(name) > 400} == {}


def test_the_median_file_is_shorter_than_150_lines() -> None:
    assert median(lines(name) for name in sources(*CODE)) < 150


def test_no_function_is_longer_than_60_lines() -> None:
    trees = sources(*ALL)
    assert [o for path, tree in trees.items() for o in long_functions(path, tree)] == []


def test_pages_are_short_and_define_no_class() -> None:
    for name, tree in sources("app.py", "webapp/*").items():
        if not fnmatch(name, "webapp/pages/*") and name != "app.py":
            continue
        assert lines(name) <= (60 if name == "app.py" else 120), name
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)], name


def test_the_rules_see_a_query_in_a_string_but_not_in_documentation() -> None:
    source = '''
def names():
    """As in MATCH (n) RETURN n."""
    return f"MATCH (n:{label}) RETURN n"
'''
    assert cypher_in("x.py", ast.parse(source)) == ["x.py:4"]


def test_the_rules_count_a_function_without_its_documentation() -> None:
    words = "\n".join(["    word"] * 80)
    body = "\n".join(["    x = 1"] * 58)
    source = f'def f():\n    """Doc.\n{words}\n    """\n{body}\n'
    assert long_functions("x.py", ast.parse(source)) == []
    assert long_functions("x.py", ast.parse(source + body)) != []


IGNORE = re.compile(r"# type: ignore\[[\w-]+\](?!  # \S)|# noqa: [A-Z]+\d+(?!\d| \()")
"""A comment that switches a check off, without a reason beside it."""


def test_no_check_is_switched_off_without_a_reason() -> None:
    found = [
        f"{name}:{number}"
        for name in sources(*ALL)
        if name != "tests/test_source_rules.py"
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if IGNORE.search(line)
    ]
    assert found == []


def test_the_rule_sees_a_check_without_a_reason() -> None:
    assert IGNORE.search("x = 1  # type: ignore[assignment]")
    assert IGNORE.search("import x  # noqa: F401")
    assert not IGNORE.search("import x  # noqa: F401 (a fixture)")
    assert not IGNORE.search("x = 1  # type: ignore[assignment]  # see above")

"""Writes the pages of docs/ that are made from the code; a test holds them to it.

python -m tools.docs           write them
python -m tools.docs --check   say which are stale
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from graph import commands
from graph.__main__ import main as graph_main
from graph.__main__ import parser as graph_parser
from graph.measures.catalogue import CATALOGUE
from ingest.commands.load_files import parser as ingest_parser
from ingest.readers.registry import ORDER, reader
from tools import shelf_docs

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- made by `python -m tools.docs`; change the code, not this page -->\n\n"


def formats() -> str:
    """Which formats are read, in the order of recognition."""
    lines = [
        "# Formats\n",
        "A file's format is told by its content, in this order; the first reader that "
        "knows it takes it. `--format NAME` decides it for you, `--dry-run` says what "
        "would happen. Plain, .gz, .zst and .zip files, folders and standard input are "
        "read. *Unverified* means that no real file of this kind was at hand: its field "
        "names come from documentation or from other tools.\n",
        "| name | what it is | rows | real files tried |",
        "|---|---|---|---|",
    ]
    for name in ORDER:
        module = reader(name)
        tried = "yes" if module.VERIFIED else "unverified"
        lines.append(f"| `{name}` | {module.TITLE} | {module.SHAPE} | {tried} |")
    return "\n".join(lines) + "\n"


def measures() -> str:
    """Which measures there are."""
    lines = [
        "# Measures\n",
        "Every measure is a pure function of edges (`graph/measures/`, one a file) "
        "under NetworkX's name; an edge points from the one who acts to the one acted "
        "upon. `python -m graph measures` prints them for every account.\n",
        "| name | in everyday words | what it says | weight | cost |",
        "|---|---|---|---|---|",
    ]
    for name, entry in CATALOGUE.items():
        lines.append(
            f"| `{name}` | {entry.title} | {entry.says} | {entry.weight} | {entry.cost} |"
        )
    return "\n".join(lines) + "\n"


def command_line() -> str:
    """The help of both commands and of every command of `python -m graph`."""
    os.environ["COLUMNS"] = "88"
    parts = [
        "# The command line\n",
        "Data goes to stdout, words to stderr. Exit codes: 0 done; 1 a usage error or a "
        "query refused; 2 a file refused as a whole; 3 a file damaged, an engine lost "
        "(run it again) or a query ended by a limit.\n",
        _block("python -m ingest --help", ingest_parser().format_help()),
        _block("python -m graph --help", graph_parser().format_help()),
    ]
    parts += [
        _block(f"python -m graph {name} --help", _help(name)) for name in commands.HELP
    ]
    return "\n".join(parts)


def _help(name: str) -> str:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said), suppress(SystemExit):
        graph_main([name, "--help"])
    return said.getvalue()


def _block(title: str, text: str) -> str:
    return f"## `{title}`\n\n```text\n{text.rstrip()}\n```\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/formats.md": formats,
    "docs/measures.md": measures,
    "docs/command-line.md": command_line,
    "docs/queries.md": shelf_docs.queries_page,
}


def page(name: str) -> str:
    """A page as it must stand in the repository."""
    return MADE + PAGES[name]()


def main() -> int:
    """Write the pages, or say which are stale."""
    stale = []
    for name in PAGES:
        path = ROOT / name
        text = page(name)
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    print("\n".join(stale) or "All pages are up to date.")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

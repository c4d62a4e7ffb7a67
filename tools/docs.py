"""Generate the pages of docs/ that come from the code; a test checks them.

python -m tools.docs           write the pages
python -m tools.docs --check   list the stale pages
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from graph.__main__ import graph_parser as graph_parser
from graph.__main__ import main as graph_main
from graph.commands.registry import COMMANDS
from graph.measures.catalogue import CATALOGUE
from ingest.commands.ingest_options import ingest_parser
from ingest.readers.registry import READER_ORDER, load_reader
from tools import shelf_docs

ROOT = Path(__file__).resolve().parents[1]
GENERATED_NOTE = (
    "<!-- made by `python -m tools.docs`; change the code, not this page -->\n\n"
)
"""First line of every generated page."""


def formats_page() -> str:
    """The page of formats, in the order of detection."""
    lines = [
        "# Formats\n",
        "A file's format is detected from its content, in this order; the first reader "
        "that matches is used. `--format NAME` overrides the detection, `--dry-run` shows "
        "what would be read. Plain, .gz, .zst and .zip files, folders and standard input "
        "are read. *Unverified* means that no real file of this kind was available: its "
        "field names come from documentation or from other tools.\n",
        "| name | description | rows | tested on real files |",
        "|---|---|---|---|",
    ]
    verified = json.loads((ROOT / "docs/verified_formats.json").read_text("utf-8"))
    for name in READER_ORDER:
        module = load_reader(name)
        tested = "yes" if module.VERIFIED else "unverified"
        tested = (
            "; ".join(
                f"{one['file']}: {one['records']:,} records, {one['day']}"
                for one in verified.get(name, ())
            )
            or tested
        )
        lines.append(f"| `{name}` | {module.TITLE} | {module.SHAPE} | {tested} |")
    return "\n".join(lines) + "\n"


def measures_page() -> str:
    """The page of measures."""
    lines = [
        "# Measures\n",
        "Every measure is a pure function of edges (`graph/measures/`, one per file) "
        "with NetworkX's name; an edge points from the actor to the target of an "
        "interaction. `python -m graph measures` prints them for every account.\n",
        "| name | title | meaning | weight | cost |",
        "|---|---|---|---|---|",
    ]
    for name, entry in CATALOGUE.items():
        lines.append(
            f"| `{name}` | {entry.title} | {entry.description} | {entry.weight} | {entry.cost} |"
        )
    return "\n".join(lines) + "\n"


def command_line_page() -> str:
    """The page of the command line: the help texts of all commands."""
    os.environ["COLUMNS"] = "88"
    parts = [
        "# The command line\n",
        "Data goes to stdout, messages to stderr. Exit codes: 0 done; 1 a usage error or "
        "a rejected query; 2 a file rejected as a whole; 3 a damaged file, a lost engine "
        "(run it again) or a query that reached a limit.\n",
        _block("python -m ingest --help", ingest_parser().format_help()),
        _block("python -m graph --help", graph_parser().format_help()),
    ]
    parts += [
        _block(f"python -m graph {name} --help", _help(name)) for name in COMMANDS
    ]
    return "\n".join(parts)


def _help(name: str) -> str:
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output), suppress(SystemExit):
        graph_main([name, "--help"])
    return output.getvalue()


def _block(title: str, text: str) -> str:
    return f"## `{title}`\n\n```text\n{text.rstrip()}\n```\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/formats.md": formats_page,
    "docs/measures.md": measures_page,
    "docs/command-line.md": command_line_page,
    "docs/queries.md": shelf_docs.queries_page,
}


def rendered_page(name: str) -> str:
    """The full text of a generated page."""
    return GENERATED_NOTE + PAGES[name]()


def main() -> int:
    """Write the pages, or list the stale ones."""
    stale = []
    for name in PAGES:
        path = ROOT / name
        text = rendered_page(name)
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

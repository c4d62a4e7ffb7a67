"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from graph.commands.registry import COMMANDS
from graph.measures.catalogue import CATALOGUE
from ingest.readers.registry import READER_ORDER
from tools import docs

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("name", list(docs.PAGES))
def test_generated_pages_are_up_to_date(name):
    assert (ROOT / name).read_text("utf-8") == docs.rendered_page(name), (
        f"{name} is stale: run `python -m tools.docs`"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_of_a_page_exists(page):
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_measure_and_format_is_documented():
    whole = "\n".join(page.read_text("utf-8") for page in PAGES)
    for name in (*COMMANDS, *CATALOGUE, *READER_ORDER):
        assert f"`{name}`" in whole or f" {name} " in whole, name


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in ("app", "test", "setup", "check", "bench", "soak", "neo4j"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_languages_and_fields_of_docs_tables_are_those_of_the_code() -> None:
    from ingest.commands.ingest_options import ingest_parser
    from ingest.fields.month_names import LANGUAGES

    text = (ROOT / "docs" / "tables.md").read_text("utf-8")
    assert f"month names of {len(LANGUAGES)}" in text.replace("\n", " ")
    known = ingest_parser().format_help()
    for option in ("--day-first", "--month-first", "--stars-of", "--map", "--dry-run"):
        assert option in text
        assert option in known

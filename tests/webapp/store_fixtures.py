"""Stores for the tests of Data, Your brand, Cypher and Network: made once a run."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.shared_stores import built_once

ROOT = Path(__file__).resolve().parents[2]


def run_module(*words: str) -> None:
    """Run `python -m WORDS` in the checkout; its words come along when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@cache
def demo_store() -> str:
    """A small demo world; nobody writes to it."""

    def build(folder: Path) -> None:
        run_module("ingest", "demo", "--posts", "2000", "--store", f"ladybug:{folder}")

    return f"ladybug:{built_once('demo-2000', build)}"


def own_copy(folder: Path) -> str:
    """A copy of the demo store that a test may write to."""
    shutil.copytree(demo_store().removeprefix("ladybug:"), folder / "own")
    return f"ladybug:{folder / 'own'}"


@cache
def markup_store(markup: Path) -> str:
    """The posts that try to be markup, and shares and replies that make them a network."""
    folder = Path(tempfile.mkdtemp(prefix="grapevine-markup-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    lines = [json.loads(line) for line in markup.read_text("utf-8").splitlines()]
    evil = lines[0]["text"]
    more = []
    for number, post in enumerate(lines):
        who = {"author_id": f"9{number}", "author_handle": f"<b>{number}</b>[x](y)"}
        who |= {"id": f"s{number}", "platform": post.get("platform", "unknown")}
        more.append({**who, "text": "", "repost_of_id": post["id"]})
        more.append(
            {**who, "id": f"r{number}", "text": evil, "reply_to_id": post["id"]}
        )
    path = folder / "markup.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in [*lines, *more]), "utf-8")
    store = f"ladybug:{folder / 'store'}"
    run_module("ingest", str(path), "--store", store)
    return store


def empty_store(folder: Path) -> str:
    """A store into which nothing was read."""
    return f"ladybug:{folder / 'empty'}"


def broken_store(folder: Path) -> str:
    """A store whose snapshot is gone."""
    home = folder / "broken"
    (home / "snapshots" / "abc").mkdir(parents=True)
    (home / "current.json").write_text('{"snapshot": "abc", "store": "x.lbug"}')
    return f"ladybug:{home}"


def page(name: str, **state: object) -> AppTest:
    """The app on one of its pages."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in state.items():
        app.session_state[key] = value
    return app.run().switch_page(f"webapp/pages/{name}.py").run()


def until(app: AppTest, words: str, seconds: float = 120.0) -> None:
    """Run the page again until it contains the words."""
    end = time.monotonic() + seconds
    while words not in page_text(app):
        assert time.monotonic() < end, page_text(app)
        assert not app.exception, app.exception
        time.sleep(0.3)
        app.run()


def page_text(app: AppTest) -> str:
    """All text of the page."""
    kinds = (app.title, app.subheader, app.markdown, app.text, app.caption, app.info)
    more = (app.warning, app.error, app.get("html"))
    found = []
    for elements in (*kinds, *more):
        for element in elements:
            proto = getattr(element, "proto", None)
            value = getattr(element, "value", None)
            found.append(
                str(value if value is not None else getattr(proto, "body", ""))
            )
    return "\n".join(found)

"""What is left of a text without addresses, accounts and tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import plain_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RT @x: hello @y", "hello"),
        ("so good #happy", "so good happy"),
        ("see https://t.co/abc, or www.acme.com/x", "see or"),
        ("book on acme.com today", "book on today"),
        ("mail me@acme.com now", "mail now"),
        ("The end.Begin again", "The end.Begin again"),
        ("AT&amp;T &lt;3", "AT&T <3"),
        ("I'm #1 and it&#39;s fine", "I'm #1 and it's fine"),
        ("＠acme ＃best", "best"),
        ("@user@mastodon.example hi", "hi"),
        ("", ""),
    ],
)
def test_handles_links_and_markup_are_removed(text: str, words: str) -> None:
    assert plain_text(text) == words


def test_tags_are_removed_on_request() -> None:
    assert plain_text("nice #ad #sponsored", keep_tags=False) == "nice"


@given(st.text())
def test_any_text_is_accepted_and_has_no_double_blanks(text: str) -> None:
    assert "  " not in plain_text(text)

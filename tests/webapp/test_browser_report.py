"""The report in the real browser: offline, and printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from graph import report
from tests.webapp.test_report import made  # noqa: F401 (a fixture)


@pytest.mark.browser
def test_it_opens_offline_and_prints_complete_tables_on_a4(
    browser: Any,
    made: report.Report,  # noqa: F811 (the fixture)
    tmp_path: Path,
) -> None:
    file = tmp_path / "report.html"
    file.write_text(report.render_html(made), "utf-8")
    context = browser.new_context(offline=True, viewport={"width": 400, "height": 900})
    tab = context.new_page()
    requests: list[str] = []
    wrong: list[str] = []
    tab.on("request", lambda one: requests.append(one.url))
    tab.on("console", lambda one: wrong.append(one.text))
    tab.goto(file.as_uri())
    assert requests == [file.as_uri()]
    tab.emulate_media(media="print")
    # A4 less the margins, in CSS pixels: 182 mm.
    tab.set_viewport_size({"width": 688, "height": 1000})
    for width in tab.evaluate(
        "[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right)"
    ):
        assert width <= 688
    paper = tab.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert boxes
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    assert wrong == []
    context.close()

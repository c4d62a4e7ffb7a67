"""Render a report as one HTML file: no scripts, no requests, print styles."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from graph.rendering import escaping
from graph.report.contents import Report


def render_html(report: Report) -> str:
    """A report as an HTML page that opens offline and prints on A4.

    All text of posts and people is escaped; invisible characters appear as codes.
    """
    return _template().render(report=report)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("graph.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = escaping.visible_text
    return environment.get_template("report.html")

"""The report as one HTML file: no script, no request, styles for paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from graph.rendering import escaping
from graph.report.contents import Report


def html(found: Report) -> str:
    """A report as a page that opens offline and prints on A4.

    All text of posts and people is escaped, and characters that hide show their code.
    """
    return _template().render(report=found)


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("graph.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = escaping.visible
    return made.get_template("report.html")

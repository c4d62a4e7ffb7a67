"""The report: one HTML file of a brand's month, to read offline and to print."""

from graph.report.blocks import Asked
from graph.report.contents import Report, made_of, report
from graph.report.page import html

__all__ = ["Asked", "Report", "html", "made_of", "report"]

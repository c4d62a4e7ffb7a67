"""The report: one HTML file on a brand and a period, for offline reading and print."""

from graph.report.blocks import Asked
from graph.report.contents import Report, made_of, report
from graph.report.page import html

__all__ = ["Asked", "Report", "html", "made_of", "report"]

"""The report: one HTML file on a brand and a period, for offline reading and print."""

from graph.report.blocks import ReportRequest
from graph.report.contents import Report, build_report, describe_provenance
from graph.report.page import render_html

__all__ = [
    "Report",
    "ReportRequest",
    "build_report",
    "describe_provenance",
    "render_html",
]

"""The browser and the served demo are the same for every module of this folder."""

from __future__ import annotations

from tests.webapp.test_browser_b import browser, demo_app

__all__ = ["browser", "demo_app"]

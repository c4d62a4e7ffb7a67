"""The browser and the served demo, for every module of this folder."""

from __future__ import annotations

from tests.webapp.browser_fixtures import browser, demo_app

__all__ = ["browser", "demo_app"]

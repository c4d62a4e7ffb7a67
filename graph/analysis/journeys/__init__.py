"""Journeys: how one message spread, and its carriers."""

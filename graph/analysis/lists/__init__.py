"""Ranked lists: influencers, advocates, detractors, bridges."""

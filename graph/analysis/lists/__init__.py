"""The ranked lists: influencers, advocates, detractors, bridges."""

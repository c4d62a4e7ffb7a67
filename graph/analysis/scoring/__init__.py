"""Scoring: features, models, rank intervals and result types of the ranked lists."""

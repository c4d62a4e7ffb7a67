"""Validation: back-tests, label accuracy, label review queue and data coverage."""

"""Signals that an account is not what it seems, each with its evidence."""

"""Authenticity signals: reasons to check an account, each with its evidence."""

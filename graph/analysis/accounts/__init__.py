"""Accounts that no list ranks: excluded and coordinated ones."""

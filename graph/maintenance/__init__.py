"""Backup, restore, copy, canonical dump and doctor of a store."""

"""Widgets that pages share, named by what they draw."""

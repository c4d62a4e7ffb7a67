"""Cells to values: numbers, times, handles, URLs."""

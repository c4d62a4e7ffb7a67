"""Stance of a text towards a brand: built-in scorer, training, trained scorer."""

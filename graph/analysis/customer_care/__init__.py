"""The brand's side of the talk: what was said to it, and what it said back."""

"""What is derived from a stored text: language, stance, brands; and brand roles."""

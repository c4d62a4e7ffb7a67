"""How one message spread, and who carried it."""

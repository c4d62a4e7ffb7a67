"""Finding brands in texts, and proposing brands for a store."""

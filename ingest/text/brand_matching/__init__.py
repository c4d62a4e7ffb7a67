"""Brand matching: find brands in texts, and propose brands for a store."""

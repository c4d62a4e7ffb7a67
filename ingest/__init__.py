"""Files to the store; knows formats, not measures."""

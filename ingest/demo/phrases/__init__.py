"""Text templates of the demo posts."""

"""Text templates of the demo's posts."""

"""Parts of the page Rivals."""

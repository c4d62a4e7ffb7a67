"""Parts of the pages People and Rivals."""

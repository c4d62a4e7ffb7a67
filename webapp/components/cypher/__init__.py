"""Parts of the page Cypher."""

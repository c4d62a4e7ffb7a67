"""Parts of the page Unusual activity."""

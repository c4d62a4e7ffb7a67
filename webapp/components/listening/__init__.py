"""Parts of the page Listening."""

"""Parts of the pages Data and Your brand."""

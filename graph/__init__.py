"""The graph and what is read from it; knows no file format and no page."""

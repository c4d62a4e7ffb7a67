"""Map the columns of an unknown table to the fields of a post."""

"""Archive: the records of every loaded file, kept so that a file can be removed again."""

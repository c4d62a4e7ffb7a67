"""Display of accounts, posts and tables in the terminal, the report and the app."""

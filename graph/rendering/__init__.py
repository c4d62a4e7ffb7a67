"""How an account, a post and a table are displayed in the terminal, the report and the app."""

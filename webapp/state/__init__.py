"""Session state of the app: the opened store, the URL, cached results."""

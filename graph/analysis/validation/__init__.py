"""How far results can be trusted: back-tests, label accuracy, data coverage."""

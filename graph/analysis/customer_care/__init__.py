"""Customer care: the inbox of cases, response times, routing, dialogue and ties."""

// name: read/event_keys()
// The keys of all interactions that came without a post.
// returns: key
MATCH (:Account)-[e:INTERACTED]->(:Account)
RETURN e.key AS key

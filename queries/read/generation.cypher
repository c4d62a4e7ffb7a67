// name: read/generation()
// The write counter.
// returns: generation
MATCH (s:Store {id: 'store'})
RETURN s.generation AS generation

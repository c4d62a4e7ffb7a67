// name: write/generation()
// Raise the write counter; holds the lock that makes writers take turns.
// returns: generation
MERGE (s:Store {id: 'store'})
SET s.generation = coalesce(s.generation, 0) + 1, s.version = 1
RETURN s.generation AS generation

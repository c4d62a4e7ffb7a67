// name: read/keys()
// The key of every node of a label, read from the nodes and not from the index.
MATCH (n:<<label>>)
RETURN n.<<key>> AS row_key

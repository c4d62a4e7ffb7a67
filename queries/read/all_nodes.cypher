// name: read/all_nodes()
// Every node of a label.
MATCH (n:<<label>>)
RETURN <<each n.@ AS @>>

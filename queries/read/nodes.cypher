// name: read/nodes(keys: LIST<STRING>)
// The nodes of a label with these keys, whole.
UNWIND $keys AS key
MATCH (n:<<label>> {<<key>>: key})
RETURN <<each n.@ AS @>>

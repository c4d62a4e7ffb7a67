// name: write/keyed_edges(rows)
// Add relationships that a property tells apart, each once.
UNWIND $rows AS row
MATCH (a:<<start>> {<<start_key>>: row.source})
MATCH (b:<<end>> {<<end_key>>: row.target})
MERGE (a)-[e:<<type>> {<<identity>>: row.properties.<<identity>>}]->(b)
SET e = row.properties

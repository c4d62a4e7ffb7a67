// name: write/edges(rows)
// Add relationships, each once.
UNWIND $rows AS row
MATCH (a:<<start>> {<<start_key>>: row.source})
MATCH (b:<<end>> {<<end_key>>: row.target})
MERGE (a)-[e:<<type>>]->(b)
SET e = row.properties

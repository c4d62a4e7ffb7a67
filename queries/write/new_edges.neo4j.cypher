// name: write/new_edges(rows)
// Add relationships of which none is there: nothing has to be looked for.
UNWIND $rows AS row
MATCH (a:<<start>> {<<start_key>>: row.source})
MATCH (b:<<end>> {<<end_key>>: row.target})
CREATE (a)-[e:<<type>>]->(b)
SET e = row.properties

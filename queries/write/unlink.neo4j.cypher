// name: write/unlink(rows)
// Take relationships away.
UNWIND $rows AS row
MATCH (a:<<start>> {<<start_key>>: row.source})-[e:<<type>>]->(b:<<end>> {<<end_key>>: row.target})
WHERE true<<also  AND e.@ = row.@>>
DELETE e

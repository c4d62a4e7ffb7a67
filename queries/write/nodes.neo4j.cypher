// name: write/nodes(rows)
// Add nodes, or set every property of those that are there.
UNWIND $rows AS row
MERGE (n:<<label>> {<<key>>: row.<<key>>})
SET n = row

// name: write/remove(rows)
// Take nodes away, with all their relationships.
UNWIND $rows AS row
MATCH (n:<<label>> {<<key>>: row.key})
DETACH DELETE n

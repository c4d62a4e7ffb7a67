// name: write/remove(rows)
// Take nodes away, with all their relationships.
LOAD FROM $rows
MATCH (n:<<label>>)
WHERE n.<<key>> = row_key
DETACH DELETE n

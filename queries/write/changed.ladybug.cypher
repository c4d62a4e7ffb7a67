// name: write/changed(rows)
// Set every property of nodes that are there.
LOAD FROM $rows
MATCH (n:<<label>>)
WHERE n.<<key>> = row_<<key>>
SET <<each n.@ = row_@>>

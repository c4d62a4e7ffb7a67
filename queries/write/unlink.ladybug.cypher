// name: write/unlink(rows)
// Take relationships away.
LOAD FROM $rows
MATCH (a:<<start>>)-[e:<<type>>]->(b:<<end>>)
WHERE a.<<start_key>> = row_source AND b.<<end_key>> = row_target<<also  AND e.@ = row_@>>
DELETE e

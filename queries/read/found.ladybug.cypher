// name: read/found(rows)
// How many of these keys the index finds.
LOAD FROM $rows
MATCH (n:<<label>>)
WHERE n.<<key>> = row_key
RETURN count(*) AS found

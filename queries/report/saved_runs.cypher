// name: report/saved_runs(limit: INTEGER = 100)
// The runs that saved lists, newest first, with their snapshot.
// returns: run, at, snapshot, lists, people
MATCH (r:Run)
OPTIONAL MATCH (r)-[e:RANKED]->(a:Account)
RETURN r.id AS run, r.at AS at, r.snapshot AS snapshot, count(DISTINCT e.list) AS lists,
  count(DISTINCT a.id) AS people
ORDER BY at DESC, run
LIMIT $limit

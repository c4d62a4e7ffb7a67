// name: read/summary()
// What a store holds, by name; stubs and self pairs do not count.
// returns: name, value
MATCH (a:Account)
RETURN 'accounts' AS name, count(a) AS value
UNION ALL
MATCH (p:Post)
WHERE p.stub = false
RETURN 'posts' AS name, count(p) AS value
UNION ALL
MATCH (p:Post)
WHERE p.stub = false AND p.context = true
RETURN 'context' AS name, count(p) AS value
UNION ALL
MATCH (:Post)-[e:ACTS_ON]->(:Account)
RETURN 'interactions' AS name, count(e) AS value
UNION ALL
MATCH (a:Account)-[e:INTERACTED]->(b:Account)
WHERE a.id <> b.id
RETURN 'interactions' AS name, count(e) AS value

// name: read/summary()
// What a store holds, by name; stubs and self pairs do not count. A share, quote or reply
// counts without a known author of its target; a reply to one's own post does not.
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
UNION ALL
MATCH (:Account)-[:POSTED]->(p:Post)-[:SHARES]->(:Post)
WHERE NOT EXISTS { MATCH (p)-[e:ACTS_ON]->(:Account) WHERE e.kind = 'share' }
RETURN 'interactions' AS name, count(DISTINCT p.id) AS value
UNION ALL
MATCH (:Account)-[:POSTED]->(p:Post)-[:QUOTES]->(:Post)
WHERE NOT EXISTS { MATCH (p)-[e:ACTS_ON]->(:Account) WHERE e.kind = 'quote' }
RETURN 'interactions' AS name, count(DISTINCT p.id) AS value
UNION ALL
MATCH (a:Account)-[:POSTED]->(p:Post)-[:REPLIES_TO]->(q:Post)
WHERE NOT EXISTS { MATCH (p)-[e:ACTS_ON]->(:Account) WHERE e.kind = 'reply' }
  AND NOT EXISTS { MATCH (a)-[:POSTED]->(q) }
RETURN 'interactions' AS name, count(DISTINCT p.id) AS value

// name: report/answered(brand: STRING, label: STRING = '', limit: INTEGER = 100)
// Posts of others about a brand that one of its own accounts answered, with the minutes to the first answer.
// returns: post, at, account, handle, label, answered_at, minutes, answers
MATCH (b:Brand)-[:OWNS]->(o:Account)
WHERE toLower($brand) IN [b.id, toLower(b.name)]
MATCH (o)-[:POSTED]->(r:Post)-[:REPLIES_TO]->(p:Post)
MATCH (p)-[e:ABOUT]->(b)
WHERE r.stub = false AND p.stub = false AND ($label = '' OR e.label = $label)
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(:Account)-[:POSTED]->(p) }
WITH p, e.label AS label, min(r.created_at) AS answered_at, count(DISTINCT r.id) AS answers
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, label,
  answered_at, (to_epoch_ms(answered_at) - to_epoch_ms(p.created_at)) / 60000 AS minutes, answers
ORDER BY minutes DESC, post
LIMIT $limit

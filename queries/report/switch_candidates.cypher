// name: report/switch_candidates(brand: STRING, limit: INTEGER = 50)
// Accounts that complain about a brand and praise another one: they may leave it, or have left it.
// returns: account, handle, platform, complaints, rival, rival_praise, last_at
MATCH (a:Account)-[:POSTED]->(c:Post)-[x:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND x.label = 'complaint'
  AND c.stub = false AND c.kind <> 'share'
WITH a, b, count(DISTINCT c.id) AS complaints
MATCH (a)-[:POSTED]->(p:Post)-[y:ABOUT]->(r:Brand)
WHERE r.id <> b.id AND y.label = 'praise' AND p.stub = false AND p.kind <> 'share'
  AND NOT EXISTS { MATCH (r)-[:OWNS]->(a) }
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, complaints, r.name AS rival,
  count(DISTINCT p.id) AS rival_praise, max(p.created_at) AS last_at
ORDER BY complaints DESC, rival_praise DESC, account, rival
LIMIT $limit

// name: report/staff_voices(brand: STRING, limit: INTEGER = 100)
// Staff of a brand who post about it, with their praise and complaints; they are never advocates.
// returns: account, handle, platform, posts, praise, complaints, last_at
MATCH (b:Brand)-[:EMPLOYS]->(a:Account)
WHERE toLower($brand) IN [b.id, toLower(b.name)]
MATCH (a)-[:POSTED]->(p:Post)
MATCH (p)-[e:ABOUT]->(b)
WHERE p.stub = false AND p.kind <> 'share'
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, count(DISTINCT p.id) AS posts,
  sum(CASE WHEN e.label = 'praise' THEN 1 ELSE 0 END) AS praise,
  sum(CASE WHEN e.label = 'complaint' THEN 1 ELSE 0 END) AS complaints,
  max(p.created_at) AS last_at
ORDER BY posts DESC, account
LIMIT $limit

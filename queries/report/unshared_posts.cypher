// name: report/unshared_posts(brand: STRING, limit: INTEGER = 100)
// A brand's own posts that nobody shared or quoted, newest first; its replies are not included.
// returns: post, at, account, handle, text, url
MATCH (b:Brand)-[:OWNS]->(o:Account)-[:POSTED]->(p:Post)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND p.stub = false
  AND p.kind <> 'share' AND p.kind <> 'reply'
  AND NOT EXISTS { MATCH (:Post)-[:SHARES]->(p) }
  AND NOT EXISTS { MATCH (:Post)-[:QUOTES]->(p) }
RETURN p.id AS post, p.created_at AS at, o.id AS account, o.handle AS handle, p.text AS text,
  p.url AS url
ORDER BY at DESC, post
LIMIT $limit

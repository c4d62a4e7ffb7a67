// name: report/paid_posts(brand: STRING = '', limit: INTEGER = 100)
// Posts disclosed as paid, newest first.
// returns: post, at, account, handle, text, url
MATCH (p:Post)
WHERE p.paid = true AND p.stub = false
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, p.text AS text,
  p.url AS url
ORDER BY at DESC, post
LIMIT $limit

// name: report/both_brands(brand: STRING, other: STRING, limit: INTEGER = 50)
// Accounts that post about two brands, with the number of posts about each; the brands' own accounts are excluded.
// returns: account, handle, platform, posts, other_posts
MATCH (a:Account)-[:POSTED]->(p:Post)-[:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND p.stub = false AND p.kind <> 'share'
  AND NOT EXISTS { MATCH (:Brand)-[:OWNS]->(a) }
WITH a, count(DISTINCT p.id) AS posts
MATCH (a)-[:POSTED]->(q:Post)-[:ABOUT]->(c:Brand)
WHERE toLower($other) IN [c.id, toLower(c.name)] AND q.stub = false AND q.kind <> 'share'
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, posts,
  count(DISTINCT q.id) AS other_posts
ORDER BY posts + other_posts DESC, account
LIMIT $limit

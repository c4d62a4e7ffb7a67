// name: report/new_voices(brand: STRING = '', days: INTEGER = 7, limit: INTEGER = 100)
// Accounts whose first post, about a brand or at all, is in the last days before the newest post.
// returns: account, handle, platform, first_at, posts
MATCH (n:Post)
WHERE n.stub = false
WITH max(n.created_at) AS newest
WITH newest - duration({days: $days}) AS edge
MATCH (a:Account)-[:POSTED]->(p:Post)
WHERE p.stub = false
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
WITH edge, a, min(p.created_at) AS first_at, count(DISTINCT p.id) AS posts
WHERE first_at > edge
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, first_at, posts
ORDER BY first_at, account
LIMIT $limit

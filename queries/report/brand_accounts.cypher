// name: report/brand_accounts(limit: INTEGER = 1000)
// Accounts that belong to a brand (owned, staff, partner), with their number of posts.
// returns: brand, role, account, handle, platform, posts
MATCH (b:Brand)-[:OWNS|EMPLOYS|PARTNERS]->(a:Account)
OPTIONAL MATCH (a)-[:POSTED]->(p:Post)
WHERE p.stub = false
WITH b, a, count(DISTINCT p.id) AS posts
RETURN b.name AS brand,
  CASE WHEN EXISTS { MATCH (b)-[:OWNS]->(a) } THEN 'owned'
    WHEN EXISTS { MATCH (b)-[:EMPLOYS]->(a) } THEN 'staff' ELSE 'partner' END AS role,
  a.id AS account, a.handle AS handle, a.platform AS platform, posts
ORDER BY brand, role, account
LIMIT $limit

// name: report/most_wanted(limit: INTEGER = 100)
// Posts that others share, quote or answer but that no file contains: what to collect next.
// returns: post, platform, posts, accounts, last_at
MATCH (a:Account)-[:POSTED]->(q:Post)-[:SHARES|QUOTES|REPLIES_TO]->(p:Post)
WHERE p.stub = true AND q.stub = false
RETURN p.id AS post, p.platform AS platform, count(DISTINCT q.id) AS posts,
  count(DISTINCT a.id) AS accounts, max(q.created_at) AS last_at
ORDER BY posts DESC, accounts DESC, post
LIMIT $limit

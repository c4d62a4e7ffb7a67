// name: report/quiet_but_mentioned(posts: INTEGER = 1, limit: INTEGER = 50)
// Accounts mentioned often that wrote few posts (at most: parameter posts); the brands' own accounts are excluded.
// returns: account, handle, platform, mentions, mentioners, posts
MATCH (s:Account)-[e:MENTIONED]->(a:Account)
WHERE NOT EXISTS { MATCH (:Brand)-[:OWNS]->(a) }
WITH a, sum(e.times) AS mentions, count(DISTINCT s.id) AS mentioners
OPTIONAL MATCH (a)-[:POSTED]->(p:Post)
WHERE p.stub = false
WITH a, mentions, mentioners, count(p.id) AS written
WHERE written <= $posts
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, mentions, mentioners,
  written AS posts
ORDER BY mentions DESC, mentioners DESC, account
LIMIT $limit

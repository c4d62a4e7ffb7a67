// name: report/tag_carriers(tag: STRING, limit: INTEGER = 100)
// Accounts that posted a tag, the earliest first.
// returns: account, handle, platform, first_at, posts
MATCH (a:Account)-[:POSTED]->(p:Post)-[:TAGGED]->(t:Tag)
WHERE t.name = toLower(replace($tag, '#', '')) AND p.stub = false
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, min(p.created_at) AS first_at,
  count(DISTINCT p.id) AS posts
ORDER BY first_at, account
LIMIT $limit

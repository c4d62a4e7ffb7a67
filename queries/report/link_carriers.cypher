// name: report/link_carriers(link: STRING, limit: INTEGER = 100)
// Accounts that posted a link, the earliest first.
// returns: account, handle, platform, first_at, posts
MATCH (a:Account)-[:POSTED]->(p:Post)-[:LINKS_TO]->(l:Link)
WHERE l.url = $link AND p.stub = false
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, min(p.created_at) AS first_at,
  count(DISTINCT p.id) AS posts
ORDER BY first_at, account
LIMIT $limit

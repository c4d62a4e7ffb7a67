// name: report/posts(posts: LIST<STRING>, limit: INTEGER = 1000)
// Posts by their ids, such as the evidence of a list.
// returns: post, at, account, handle, kind, tone, text, url
MATCH (p:Post)
WHERE p.id IN $posts AND p.stub = false
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, p.kind AS kind,
  p.stance_label AS tone, p.text AS text, p.url AS url
ORDER BY at, post
LIMIT $limit

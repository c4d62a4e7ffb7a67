// name: report/posts_of(account: STRING, limit: INTEGER = 100)
// Posts by an account (its id or handle), newest first.
// returns: post, at, account, kind, tone, text, url
MATCH (a:Account)-[:POSTED]->(p:Post)
WHERE ($account = a.id OR toLower(replace($account, '@', '')) = toLower(a.handle)) AND p.stub = false
RETURN p.id AS post, p.created_at AS at, a.id AS account, p.kind AS kind, p.stance_label AS tone,
  p.text AS text, p.url AS url
ORDER BY at DESC, post
LIMIT $limit

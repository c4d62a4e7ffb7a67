// name: report/posts_with(words: STRING, limit: INTEGER = 100)
// Posts that contain these words, in upper or lower case, the earliest first; shares are excluded.
// returns: post, at, account, handle, text, url
MATCH (p:Post)
WHERE toLower(p.text) CONTAINS toLower($words) AND p.stub = false AND p.kind <> 'share'
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, p.text AS text,
  p.url AS url
ORDER BY at, post
LIMIT $limit

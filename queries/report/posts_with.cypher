// name: report/posts_with(words: STRING, limit: INTEGER = 100)
// Posts that hold these words, in any case, the first one first; shares are left out.
// returns: post, at, account, handle, text, url
MATCH (p:Post)
WHERE toLower(p.text) CONTAINS toLower($words) AND p.stub = false AND p.kind <> 'share'
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, p.text AS text,
  p.url AS url
ORDER BY at, post
LIMIT $limit

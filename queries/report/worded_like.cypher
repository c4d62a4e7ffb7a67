// name: report/worded_like(post: STRING, limit: INTEGER = 100)
// Posts worded almost like a post (its id), the earliest first; its shares are excluded.
// returns: post, at, account, handle, text
MATCH (one:Post {id: $post})
MATCH (p:Post)
WHERE p.family = one.family AND p.stub = false AND p.kind <> 'share'
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, p.text AS text
ORDER BY at, post
LIMIT $limit

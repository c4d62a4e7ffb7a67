// name: read/pointing_at(posts: LIST<STRING>)
// The posts that share, quote or answer these posts.
// returns: post, kind, target
UNWIND $posts AS post
MATCH (q:Post)-[:SHARES]->(p:Post {id: post})
RETURN q.id AS post, 'share' AS kind, p.id AS target
UNION ALL
UNWIND $posts AS post
MATCH (q:Post)-[:QUOTES]->(p:Post {id: post})
RETURN q.id AS post, 'quote' AS kind, p.id AS target
UNION ALL
UNWIND $posts AS post
MATCH (q:Post)-[:REPLIES_TO]->(p:Post {id: post})
RETURN q.id AS post, 'reply' AS kind, p.id AS target

// name: read/links(posts: LIST<STRING>)
// What a post has beside its own properties: tags, links, brands and the posts it points at.
// returns: post, type, target
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:TAGGED]->(t:Tag)
RETURN p.id AS post, 'TAGGED' AS type, t.name AS target
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:LINKS_TO]->(l:Link)
RETURN p.id AS post, 'LINKS_TO' AS type, l.url AS target
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:ABOUT]->(b:Brand)
RETURN p.id AS post, 'ABOUT' AS type, b.id AS target
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:SHARES]->(q:Post)
RETURN p.id AS post, 'SHARES' AS type, q.id AS target
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:QUOTES]->(q:Post)
RETURN p.id AS post, 'QUOTES' AS type, q.id AS target
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:REPLIES_TO]->(q:Post)
RETURN p.id AS post, 'REPLIES_TO' AS type, q.id AS target

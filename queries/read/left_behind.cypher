// name: read/left_behind(posts: LIST<STRING>)
// What these posts would leave behind: their observations, and tags and links with the number of other posts that have them.
// returns: label, key, others
UNWIND $posts AS post
MATCH (o:Observation)-[:OF_POST]->(p:Post {id: post})
RETURN 'Observation' AS label, o.key AS key, 0 AS others
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:TAGGED]->(t:Tag)
OPTIONAL MATCH (q:Post)-[:TAGGED]->(t)
WHERE NOT q.id IN $posts
RETURN 'Tag' AS label, t.name AS key, count(q) AS others
UNION ALL
UNWIND $posts AS post
MATCH (p:Post {id: post})-[:LINKS_TO]->(l:Link)
OPTIONAL MATCH (q:Post)-[:LINKS_TO]->(l)
WHERE NOT q.id IN $posts
RETURN 'Link' AS label, l.url AS key, count(q) AS others

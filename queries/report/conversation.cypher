// name: report/conversation(post: STRING, limit: INTEGER = 500)
// The whole conversation around a post (its id): the posts it answers and the answers to it, in order of time.
// returns: post, at, account, handle, answers, kind, text
MATCH (start:Post {id: $post})-[:REPLIES_TO*0..30]->(above:Post)
MATCH (p:Post)-[:REPLIES_TO*0..30]->(above)
WHERE p.stub = false
WITH DISTINCT p
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
OPTIONAL MATCH (p)-[:REPLIES_TO]->(q:Post)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, q.id AS answers,
  p.kind AS kind, p.text AS text
ORDER BY at, post
LIMIT $limit

// name: report/evidence(account: STRING, kind: STRING = 'share', limit: INTEGER = 100)
// The posts in which others share, quote, answer or mention an account (its id or handle).
// kind is share, quote, reply or mention; original is the post that was shared, quoted or answered, if known.
// returns: post, at, account, handle, acted_on, original, text, url
MATCH (s:Account)-[:POSTED]->(p:Post)-[e:ACTS_ON]->(a:Account)
WHERE ($account = a.id OR toLower(replace($account, '@', '')) = toLower(a.handle))
  AND e.kind = $kind AND s.id <> a.id AND p.stub = false
OPTIONAL MATCH (p)-[:SHARES]->(shared:Post)
OPTIONAL MATCH (p)-[:QUOTES]->(quoted:Post)
OPTIONAL MATCH (p)-[:REPLIES_TO]->(answered:Post)
RETURN p.id AS post, p.created_at AS at, s.id AS account, s.handle AS handle, a.id AS acted_on,
  CASE WHEN e.kind = 'share' THEN shared.id WHEN e.kind = 'quote' THEN quoted.id
    WHEN e.kind = 'reply' THEN answered.id ELSE null END AS original,
  p.text AS text, p.url AS url
ORDER BY at, post, acted_on
LIMIT $limit

// name: report/between(account: STRING, other: STRING, limit: INTEGER = 100)
// Every post by which two accounts (ids) interacted, in order of time.
// returns: post, at, actor, target, kind, text
MATCH (s:Account)-[:POSTED]->(p:Post)-[e:ACTS_ON]->(a:Account)
WHERE s.id <> a.id AND s.id IN [$account, $other] AND a.id IN [$account, $other]
  AND p.stub = false
RETURN p.id AS post, p.created_at AS at, s.id AS actor, a.id AS target, e.kind AS kind,
  p.text AS text
ORDER BY at, post, kind, target
LIMIT $limit

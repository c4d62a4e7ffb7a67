// name: read/pairs_of(accounts: LIST<STRING>)
// The same, for what these accounts did.
// returns: source, target, kind, times, weight, praise, complaints, first_at, last_at
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[:POSTED]->(p:Post)-[e:ACTS_ON]->(b:Account)
WHERE a.id <> b.id
RETURN a.id AS source, b.id AS target, e.kind AS kind, count(*) AS times, count(*) * 1.0 AS weight,
  sum(CASE WHEN p.stance_label = 'praise' THEN 1.0 ELSE 0.0 END) AS praise,
  sum(CASE WHEN p.stance_label = 'complaint' THEN 1.0 ELSE 0.0 END) AS complaints,
  min(p.created_at) AS first_at, max(p.created_at) AS last_at
UNION ALL
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[e:INTERACTED]->(b:Account)
WHERE a.id <> b.id
RETURN a.id AS source, b.id AS target, e.kind AS kind, count(*) AS times, sum(e.weight) AS weight,
  0.0 AS praise, 0.0 AS complaints, min(e.at) AS first_at, max(e.at) AS last_at

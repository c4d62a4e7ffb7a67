// name: read/summary()
// What a store holds, in four numbers; stubs and self pairs do not count.
// returns: accounts, posts, context, interactions
OPTIONAL MATCH (a:Account)
WITH count(a) AS accounts
OPTIONAL MATCH (p:Post)
WHERE p.stub = false
WITH accounts, count(p) AS posts, sum(CASE WHEN p.context = true THEN 1.0 ELSE 0.0 END) AS context
OPTIONAL MATCH (q:Post)-[e:ACTS_ON]->(b:Account)
WITH accounts, posts, context, count(e) AS acts
OPTIONAL MATCH (c:Account)-[i:INTERACTED]->(d:Account)
WHERE c.id <> d.id
RETURN accounts, posts, context, acts + count(i) AS interactions

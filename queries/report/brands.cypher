// name: report/brands(limit: INTEGER = 100)
// The brands, with the number of posts about them; shares and the brands' own posts are not counted.
// returns: brand, name, posts, accounts, praise, complaints
MATCH (b:Brand)
OPTIONAL MATCH (p:Post)-[e:ABOUT]->(b)
WHERE p.stub = false AND p.kind <> 'share'
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(:Account)-[:POSTED]->(p) }
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN b.id AS brand, b.name AS name, count(p.id) AS posts, count(DISTINCT a.id) AS accounts,
  sum(CASE WHEN e.label = 'praise' THEN 1 ELSE 0 END) AS praise,
  sum(CASE WHEN e.label = 'complaint' THEN 1 ELSE 0 END) AS complaints
ORDER BY posts DESC, brand
LIMIT $limit

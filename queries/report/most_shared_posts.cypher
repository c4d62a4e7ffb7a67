// name: report/most_shared_posts(brand: STRING = '', since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, limit: INTEGER = 50)
// Posts that others shared most, with the number of different sharers; since and until limit the shares.
// A post that no file contains counts too: its text is unknown, and often its author.
// returns: post, account, handle, shares, sharers, first_at, text
WITH $since AS since, $until AS until
MATCH (s:Account)-[:POSTED]->(p:Post)-[:SHARES]->(o:Post)
WHERE p.stub = false
  AND NOT EXISTS { MATCH (s)-[:POSTED]->(o) }
  AND ($brand = '' OR EXISTS { MATCH (o)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
WITH o, count(DISTINCT p.id) AS shares, count(DISTINCT s.id) AS sharers, min(p.created_at) AS first_at
OPTIONAL MATCH (a:Account)-[:POSTED]->(o)
RETURN o.id AS post, a.id AS account, a.handle AS handle, shares, sharers, first_at,
  o.text AS text
ORDER BY shares DESC, sharers DESC, post
LIMIT $limit

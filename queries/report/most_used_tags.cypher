// name: report/most_used_tags(brand: STRING = '', since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, limit: INTEGER = 50)
// Tags posted by the most accounts, about a brand or in all posts; a share counts for its tags too.
// returns: tag, accounts, posts, first_at
WITH $since AS since, $until AS until
MATCH (p:Post)-[:TAGGED]->(x:Tag)
WHERE p.stub = false
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN x.name AS tag, count(DISTINCT a.id) AS accounts, count(DISTINCT p.id) AS posts,
  min(p.created_at) AS first_at
ORDER BY accounts DESC, posts DESC, tag
LIMIT $limit

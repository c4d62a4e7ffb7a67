// name: report/most_shared(brand: STRING = '', since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, own: BOOLEAN = true, limit: INTEGER = 50)
// Accounts that others shared most, about a brand or in all posts, with the number of different sharers.
// A share is about a brand if it or the shared post is; own = false excludes the brands' own accounts.
// returns: account, handle, platform, shares, sharers, last_at
WITH $since AS since, $until AS until
MATCH (s:Account)-[:POSTED]->(p:Post)-[e:ACTS_ON]->(a:Account)
WHERE e.kind = 'share' AND s.id <> a.id AND p.stub = false
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] }
    OR EXISTS { MATCH (p)-[:SHARES]->(:Post)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
  AND ($own = true OR NOT EXISTS { MATCH (:Brand)-[:OWNS]->(a) })
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, count(*) AS shares,
  count(DISTINCT s.id) AS sharers, max(p.created_at) AS last_at
ORDER BY shares DESC, sharers DESC, account
LIMIT $limit

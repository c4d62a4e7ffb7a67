// name: report/top_sharers(brand: STRING = '', since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, limit: INTEGER = 50)
// Accounts that share most, about a brand or in all posts, with the number of different accounts they share.
// Shares of posts whose author is unknown count too, in shares only.
// returns: account, handle, platform, shares, shared_accounts, last_at
WITH $since AS since, $until AS until
MATCH (s:Account)-[:POSTED]->(p:Post)
WHERE p.kind = 'share' AND p.stub = false
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] }
    OR EXISTS { MATCH (p)-[:SHARES]->(:Post)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
OPTIONAL MATCH (p)-[e:ACTS_ON]->(a:Account)
WHERE e.kind = 'share'
OPTIONAL MATCH (p)-[:SHARES]->(o:Post)
OPTIONAL MATCH (w:Account)-[:POSTED]->(o)
WITH s, p, a, coalesce(a.id, w.id, '') AS author, coalesce(a.id, o.id) AS shared
WHERE author <> s.id AND shared IS NOT NULL
RETURN s.id AS account, s.handle AS handle, s.platform AS platform, count(DISTINCT p.id) AS shares,
  count(DISTINCT a.id) AS shared_accounts, max(p.created_at) AS last_at
ORDER BY shares DESC, shared_accounts DESC, account
LIMIT $limit

// name: report/top_sharers(brand: STRING = '', since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, limit: INTEGER = 50)
// Accounts that share most, about a brand or in all posts, with the number of different accounts they share.
// returns: account, handle, platform, shares, shared_accounts, last_at
WITH $since AS since, $until AS until
MATCH (s:Account)-[:POSTED]->(p:Post)-[e:ACTS_ON]->(a:Account)
WHERE e.kind = 'share' AND s.id <> a.id AND p.stub = false
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] }
    OR EXISTS { MATCH (p)-[:SHARES]->(:Post)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
RETURN s.id AS account, s.handle AS handle, s.platform AS platform, count(*) AS shares,
  count(DISTINCT a.id) AS shared_accounts, max(p.created_at) AS last_at
ORDER BY shares DESC, shared_accounts DESC, account
LIMIT $limit

// name: report/talk_by_day(brand: STRING, since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, limit: INTEGER = 1000)
// Posts of others about a brand by day (UTC) and label; shares are excluded.
// returns: day, label, posts, accounts
WITH $since AS since, $until AS until
MATCH (p:Post)-[e:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND p.stub = false AND p.kind <> 'share'
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(:Account)-[:POSTED]->(p) }
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN coalesce(left(toString(p.created_at), 10), 'undated') AS day, coalesce(e.label, 'unsaid') AS label,
  count(DISTINCT p.id) AS posts, count(DISTINCT a.id) AS accounts
ORDER BY day, label
LIMIT $limit

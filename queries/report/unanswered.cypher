// name: report/unanswered(brand: STRING, label: STRING = 'complaint', since: DATETIME = 1970-01-01, until: DATETIME = 9999-01-01, limit: INTEGER = 100)
// Posts of others about a brand (label: complaint, praise or neutral) that no account of the brand answered.
// returns: post, at, account, handle, followers, text, url
WITH $since AS since, $until AS until
MATCH (p:Post)-[e:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND e.label = $label
  AND p.stub = false AND p.kind <> 'share'
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(:Account)-[:POSTED]->(p) }
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(:Account)-[:POSTED]->(:Post)-[:REPLIES_TO]->(p) }
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) >= localdatetime(since)
  AND coalesce(p.created_at, localdatetime('1970-01-01T00:00:00')) < localdatetime(until)
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle,
  a.followers AS followers, p.text AS text, p.url AS url
ORDER BY at DESC, post
LIMIT $limit

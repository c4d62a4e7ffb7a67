// name: report/repeat_voices(brand: STRING, label: STRING = 'praise', days: INTEGER = 2, limit: INTEGER = 50)
// Independent accounts that praise a brand (or complain about it) on several days (at least: parameter days).
// The brand's own accounts, staff and partners, automated accounts and paid posts are excluded.
// returns: account, handle, platform, days, posts, first_at, last_at
MATCH (a:Account)-[:POSTED]->(p:Post)-[e:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND e.label = $label
  AND p.stub = false AND p.kind <> 'share' AND p.created_at IS NOT NULL
  AND coalesce(p.paid, false) = false AND coalesce(a.automated, false) = false
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(a) }
  AND NOT EXISTS { MATCH (b)-[:EMPLOYS]->(a) }
  AND NOT EXISTS { MATCH (b)-[:PARTNERS]->(a) }
WITH a, count(DISTINCT left(toString(p.created_at), 10)) AS spoke, count(DISTINCT p.id) AS posts,
  min(p.created_at) AS first_at, max(p.created_at) AS last_at
WHERE spoke >= $days
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, spoke AS days, posts,
  first_at, last_at
ORDER BY days DESC, posts DESC, account
LIMIT $limit

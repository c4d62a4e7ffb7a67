// name: report/loudest(brand: STRING, label: STRING = 'praise', limit: INTEGER = 50)
// Independent praise of a brand (or complaints) by the accounts with the most followers; unknown followers count as 0.
// The brand's own accounts, staff and partners and paid posts are excluded.
// returns: post, at, account, handle, followers, text, url
MATCH (a:Account)-[:POSTED]->(p:Post)-[e:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND e.label = $label
  AND p.stub = false AND p.kind <> 'share' AND coalesce(p.paid, false) = false
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(a) }
  AND NOT EXISTS { MATCH (b)-[:EMPLOYS]->(a) }
  AND NOT EXISTS { MATCH (b)-[:PARTNERS]->(a) }
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle,
  coalesce(a.followers, 0) AS followers, p.text AS text, p.url AS url
ORDER BY followers DESC, post
LIMIT $limit

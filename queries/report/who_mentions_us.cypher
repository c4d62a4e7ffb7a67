// name: report/who_mentions_us(brand: STRING, limit: INTEGER = 100)
// Accounts that mention a brand's own accounts, with praise and complaints; mentions by the brand are excluded.
// returns: account, handle, times, praise, complaints, last_at
MATCH (b:Brand)-[:OWNS]->(o:Account)
WHERE toLower($brand) IN [b.id, toLower(b.name)]
MATCH (s:Account)-[e:MENTIONED]->(o)
WHERE NOT EXISTS { MATCH (b)-[:OWNS]->(s) }
RETURN s.id AS account, s.handle AS handle, sum(e.times) AS times, sum(e.praise) AS praise,
  sum(e.complaints) AS complaints, max(e.last_at) AS last_at
ORDER BY times DESC, account
LIMIT $limit

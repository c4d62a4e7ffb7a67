// name: report/copied_texts(brand: STRING = '', accounts: INTEGER = 3, limit: INTEGER = 50)
// Texts that several accounts post almost identically. Not proof of a campaign: share buttons give everyone one text.
// returns: family, accounts, posts, first_at, last_at, text
MATCH (a:Account)-[:POSTED]->(p:Post)
WHERE p.stub = false AND p.kind <> 'share' AND p.family IS NOT NULL
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
WITH p.family AS family, count(DISTINCT a.id) AS people, count(DISTINCT p.id) AS posts,
  min(p.created_at) AS first_at, max(p.created_at) AS last_at, min(p.text) AS text
WHERE people >= $accounts
RETURN family, people AS accounts, posts, first_at, last_at, text
ORDER BY accounts DESC, posts DESC, family
LIMIT $limit

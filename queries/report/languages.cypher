// name: report/languages(brand: STRING = '', limit: INTEGER = 100)
// Posts about a brand, or all posts, by language; shares are excluded.
// returns: language, posts, accounts
MATCH (p:Post)
WHERE p.stub = false AND p.kind <> 'share'
  AND ($brand = '' OR EXISTS { MATCH (p)-[:ABOUT]->(b:Brand) WHERE toLower($brand) IN [b.id, toLower(b.name)] })
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN coalesce(p.language, 'unknown') AS language, count(DISTINCT p.id) AS posts,
  count(DISTINCT a.id) AS accounts
ORDER BY posts DESC, language
LIMIT $limit

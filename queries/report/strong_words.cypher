// name: report/strong_words(brand: STRING, at_least: FLOAT = 0.5, limit: INTEGER = 100)
// Posts of others with a strong stance for or against a brand; stance is from -1 to 1, at_least its smallest size.
// returns: post, at, account, handle, stance, text, url
MATCH (p:Post)-[e:ABOUT]->(b:Brand)
WHERE toLower($brand) IN [b.id, toLower(b.name)] AND abs(e.stance) >= $at_least
  AND p.stub = false AND p.kind <> 'share'
  AND NOT EXISTS { MATCH (b)-[:OWNS]->(:Account)-[:POSTED]->(p) }
OPTIONAL MATCH (a:Account)-[:POSTED]->(p)
RETURN p.id AS post, p.created_at AS at, a.id AS account, a.handle AS handle, e.stance AS stance,
  p.text AS text, p.url AS url
ORDER BY stance, post
LIMIT $limit

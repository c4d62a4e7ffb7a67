// name: report/saved_list(list: STRING = 'influencers', limit: INTEGER = 200)
// A list as saved by the newest run: influencers, advocates, quiet-advocates, detractors or bridges.
// returns: rank, account, handle, platform, score, low, high, run, at
MATCH (r:Run)-[e:RANKED]->(:Account)
WHERE e.list = $list
WITH max(r.at) AS newest
MATCH (r:Run)-[e:RANKED]->(a:Account)
WHERE r.at = newest AND e.list = $list
RETURN e.rank AS rank, a.id AS account, a.handle AS handle, a.platform AS platform,
  e.score AS score, e.low AS low, e.high AS high, r.id AS run, r.at AS at
ORDER BY rank, account, run
LIMIT $limit

// name: report/renamed(limit: INTEGER = 100)
// Accounts seen under more than one handle, one row per handle.
// returns: account, handle, known_as, platform
MATCH (h:Handle)
UNWIND split(h.holders, '["') AS part
WITH h, split(part, '",')[0] AS id
MATCH (a:Account {id: id})
WITH a.id AS id, collect(h.id) AS names, count(*) AS handles
WHERE handles > 1
UNWIND names AS name
MATCH (a:Account {id: id})
RETURN a.id AS account, a.handle AS handle, replace(name, a.platform + ':@', '') AS known_as,
  a.platform AS platform
ORDER BY account, known_as
LIMIT $limit

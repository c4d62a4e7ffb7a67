// name: report/look_alikes(limit: INTEGER = 100)
// Handles of one platform that look alike: rn for m, vv for w, 0 for o, 1 and I for l, with or without _ and dots.
// returns: look, account, handle, platform, followers
MATCH (a:Account)
WHERE a.handle IS NOT NULL
WITH a.platform AS platform,
  replace(replace(replace(replace(replace(replace(replace(toLower(a.handle), 'i', 'l'), 'rn', 'm'), 'vv', 'w'), '0', 'o'), '1', 'l'), '_', ''), '.', '') AS look,
  collect(a.id) AS ids, count(*) AS people
WHERE people > 1
UNWIND ids AS id
MATCH (a:Account {id: id})
RETURN look, a.id AS account, a.handle AS handle, platform, a.followers AS followers
ORDER BY platform, look, account
LIMIT $limit

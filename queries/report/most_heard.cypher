// name: report/most_heard(limit: INTEGER = 50)
// Accounts that others share, quote, answer and mention most, in posts and in edge lists.
// returns: account, handle, platform, times, accounts, last_at
MATCH (s:Account)-[e:SHARED|QUOTED|REPLIED_TO|MENTIONED]->(a:Account)
RETURN a.id AS account, a.handle AS handle, a.platform AS platform, sum(e.times) AS times,
  count(DISTINCT s.id) AS accounts, max(e.last_at) AS last_at
ORDER BY times DESC, accounts DESC, account
LIMIT $limit

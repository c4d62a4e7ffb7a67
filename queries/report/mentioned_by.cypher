// name: report/mentioned_by(account: STRING, limit: INTEGER = 100)
// Accounts that an account (its id or handle) mentions.
// returns: account, handle, mentioner, times, last_at
MATCH (s:Account)-[e:MENTIONED]->(a:Account)
WHERE ($account = s.id OR toLower(replace($account, '@', '')) = toLower(s.handle))
RETURN a.id AS account, a.handle AS handle, s.id AS mentioner, e.times AS times,
  e.last_at AS last_at
ORDER BY times DESC, account, mentioner
LIMIT $limit

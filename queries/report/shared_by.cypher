// name: report/shared_by(account: STRING, limit: INTEGER = 100)
// Accounts that an account (its id or handle) shares, with number, first and last share; edge lists count too.
// returns: account, handle, sharer, times, first_at, last_at
MATCH (s:Account)-[e:SHARED]->(a:Account)
WHERE ($account = s.id OR toLower(replace($account, '@', '')) = toLower(s.handle))
RETURN a.id AS account, a.handle AS handle, s.id AS sharer, e.times AS times,
  e.first_at AS first_at, e.last_at AS last_at
ORDER BY times DESC, account, sharer
LIMIT $limit

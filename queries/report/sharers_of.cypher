// name: report/sharers_of(account: STRING, limit: INTEGER = 100)
// Accounts that share an account (its id or handle), with number, first and last share; edge lists count too.
// returns: account, handle, shared, times, first_at, last_at
MATCH (s:Account)-[e:SHARED]->(a:Account)
WHERE ($account = a.id OR toLower(replace($account, '@', '')) = toLower(a.handle))
RETURN s.id AS account, s.handle AS handle, a.id AS shared, e.times AS times,
  e.first_at AS first_at, e.last_at AS last_at
ORDER BY times DESC, account, shared
LIMIT $limit

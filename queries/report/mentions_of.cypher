// name: report/mentions_of(account: STRING, limit: INTEGER = 100)
// Accounts that mention an account (its id or handle). The name after RT @ in a share is no mention.
// returns: account, handle, mentioned, times, praise, complaints, last_at
MATCH (s:Account)-[e:MENTIONED]->(a:Account)
WHERE ($account = a.id OR toLower(replace($account, '@', '')) = toLower(a.handle))
RETURN s.id AS account, s.handle AS handle, a.id AS mentioned, e.times AS times,
  e.praise AS praise, e.complaints AS complaints, e.last_at AS last_at
ORDER BY times DESC, account, mentioned
LIMIT $limit

// name: report/evidence_events(account: STRING, kind: STRING = 'share', limit: INTEGER = 100)
// The edge-list events in which others interact with an account (its id or handle).
// kind is share, quote, reply or mention.
// returns: key, at, account, handle, acted_on, weight
MATCH (s:Account)-[e:INTERACTED]->(a:Account)
WHERE ($account = a.id OR toLower(replace($account, '@', '')) = toLower(a.handle))
  AND e.kind = $kind AND s.id <> a.id
RETURN e.key AS key, e.at AS at, s.id AS account, s.handle AS handle, a.id AS acted_on,
  e.weight AS weight
ORDER BY at, key
LIMIT $limit

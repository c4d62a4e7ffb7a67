// name: read/events_of(accounts: LIST<STRING>)
// The interactions without a post in which these accounts act or are acted upon.
// returns: source, target, key, kind, at, weight
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[e:INTERACTED]->(b:Account)
RETURN a.id AS source, b.id AS target, e.key AS key, e.kind AS kind, e.at AS at, e.weight AS weight
UNION ALL
UNWIND $accounts AS account
MATCH (a:Account)-[e:INTERACTED]->(b:Account {id: account})
RETURN a.id AS source, b.id AS target, e.key AS key, e.kind AS kind, e.at AS at, e.weight AS weight

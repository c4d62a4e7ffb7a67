// name: read/follows(accounts: LIST<STRING>)
// Whom these accounts follow.
// returns: source, target
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[:FOLLOWS]->(b:Account)
RETURN a.id AS source, b.id AS target

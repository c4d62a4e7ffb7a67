// name: read/standing_of(accounts: LIST<STRING>)
// What holds of these accounts and has no time: follows, a brand's roles, observations.
// returns: type, source, target, how
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[:FOLLOWS]->(b:Account)
RETURN 'FOLLOWS' AS type, a.id AS source, b.id AS target, '' AS how
UNION ALL
UNWIND $accounts AS account
MATCH (a:Account)-[:FOLLOWS]->(b:Account {id: account})
RETURN 'FOLLOWS' AS type, a.id AS source, b.id AS target, '' AS how
UNION ALL
UNWIND $accounts AS account
MATCH (a:Brand)-[e:OWNS]->(b:Account {id: account})
RETURN 'OWNS' AS type, a.id AS source, b.id AS target, e.how AS how
UNION ALL
UNWIND $accounts AS account
MATCH (a:Brand)-[e:EMPLOYS]->(b:Account {id: account})
RETURN 'EMPLOYS' AS type, a.id AS source, b.id AS target, e.how AS how
UNION ALL
UNWIND $accounts AS account
MATCH (a:Brand)-[e:PARTNERS]->(b:Account {id: account})
RETURN 'PARTNERS' AS type, a.id AS source, b.id AS target, e.how AS how
UNION ALL
UNWIND $accounts AS account
MATCH (a:Observation)-[:OF_ACCOUNT]->(b:Account {id: account})
RETURN 'OF_ACCOUNT' AS type, a.key AS source, b.id AS target, '' AS how

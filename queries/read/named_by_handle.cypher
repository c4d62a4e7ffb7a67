// name: read/named_by_handle(accounts: LIST<STRING>)
// Posts that name these accounts by handle only: as author, or as the one acted upon.
// returns: account, post, type, kind, handle, created_at
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[e:POSTED]->(p:Post)
WHERE e.handle IS NOT NULL
RETURN a.id AS account, p.id AS post, 'POSTED' AS type, '' AS kind, e.handle AS handle, p.created_at AS created_at
UNION ALL
UNWIND $accounts AS account
MATCH (p:Post)-[e:ACTS_ON]->(a:Account {id: account})
WHERE e.handle IS NOT NULL
RETURN a.id AS account, p.id AS post, 'ACTS_ON' AS type, e.kind AS kind, e.handle AS handle, p.created_at AS created_at

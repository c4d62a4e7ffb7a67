// name: read/roles()
// Which accounts are a brand's own, its staff or its partners.
// returns: brand, account, role, how
MATCH (b:Brand)-[e:OWNS]->(a:Account)
RETURN b.id AS brand, a.id AS account, 'owned' AS role, e.how AS how
UNION ALL
MATCH (b:Brand)-[e:EMPLOYS]->(a:Account)
RETURN b.id AS brand, a.id AS account, 'staff' AS role, e.how AS how
UNION ALL
MATCH (b:Brand)-[e:PARTNERS]->(a:Account)
RETURN b.id AS brand, a.id AS account, 'partner' AS role, e.how AS how

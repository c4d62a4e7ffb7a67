// name: write/drop_pairs_of(accounts: LIST<STRING>)
// Forget the derived edges of these accounts, to write them anew in the same transaction.
UNWIND $accounts AS account
MATCH (a:Account {id: account})-[e:SHARED|QUOTED|REPLIED_TO|MENTIONED]->(:Account)
DELETE e

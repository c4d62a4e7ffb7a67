// name: report/reciprocal_pairs(limit: INTEGER = 50)
// Pairs of accounts that share each other, with the number of shares in each direction.
// returns: account, handle, other, other_handle, there, back
MATCH (a:Account)-[x:SHARED]->(b:Account)
MATCH (b)-[y:SHARED]->(a)
WHERE a.id < b.id
RETURN a.id AS account, a.handle AS handle, b.id AS other, b.handle AS other_handle,
  x.times AS there, y.times AS back
ORDER BY there + back DESC, account, other
LIMIT $limit

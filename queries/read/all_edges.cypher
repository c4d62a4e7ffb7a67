// name: read/all_edges()
// Every relationship of a type.
MATCH (a:<<start>>)-[e:<<type>>]->(b:<<end>>)
RETURN a.<<start_key>> AS source, b.<<end_key>> AS target<<also , e.@ AS @>>

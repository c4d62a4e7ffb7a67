// name: read/authors(posts: LIST<STRING>)
// Who posted these posts, and under which handle the record named them.
// returns: post, account, handle
UNWIND $posts AS post
MATCH (a:Account)-[e:POSTED]->(p:Post {id: post})
RETURN p.id AS post, a.id AS account, e.handle AS handle

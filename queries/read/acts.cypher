// name: read/acts(posts: LIST<STRING>)
// Whom these posts act on.
// returns: post, account, kind, handle
UNWIND $posts AS post
MATCH (p:Post {id: post})-[e:ACTS_ON]->(a:Account)
RETURN p.id AS post, a.id AS account, e.kind AS kind, e.handle AS handle

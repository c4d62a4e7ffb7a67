// name: report/observations(post: STRING, limit: INTEGER = 1000)
// The counts of a post (its id) over time: one row for each observation.
// returns: at, likes, shares, replies, views, key
MATCH (o:Observation)-[:OF_POST]->(p:Post {id: $post})
RETURN o.at AS at, o.likes AS likes, o.shares AS shares, o.replies AS replies, o.views AS views,
  o.key AS key
ORDER BY at, key
LIMIT $limit

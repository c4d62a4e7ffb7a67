// name: schema/node()
// One node a key: the constraint stands before the first row.
CREATE CONSTRAINT <<label>>_key IF NOT EXISTS FOR (n:<<label>>) REQUIRE n.<<key>> IS UNIQUE

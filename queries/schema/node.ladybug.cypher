// name: schema/node()
// Declare a node table; names and types come from graph/store/schema.py.
CREATE NODE TABLE IF NOT EXISTS <<label>>(<<each @>>, PRIMARY KEY(<<key>>))

// name: schema/drop()
// Drop a derived relationship table, to build it anew.
DROP TABLE IF EXISTS <<type>>

// name: console/keep_order()
// Keeps the rows and their order within a query; the engine looks for no order behind it.
// returns: sorted
UNWIND [1] AS `sorted`

// name: write/nodes(rows)
// Add nodes that are not there yet.
LOAD FROM $rows
CREATE (:<<label>> {<<each @: row_@>>})

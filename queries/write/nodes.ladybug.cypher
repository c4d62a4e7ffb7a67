// name: write/nodes(rows)
// Add nodes that are not there yet.
COPY <<label>> FROM $rows

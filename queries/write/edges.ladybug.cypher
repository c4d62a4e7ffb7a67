// name: write/edges(rows)
// Add relationships that are not there yet.
COPY <<type>> FROM $rows

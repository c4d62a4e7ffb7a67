// name: schema/macros_text()
// Cypher functions that the embedded engine lacks, as macros.
CREATE MACRO toString(x) AS CAST(x AS STRING)

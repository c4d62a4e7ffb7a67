// name: schema/macros_integer()
// Cypher functions that the embedded engine lacks, as macros.
CREATE MACRO toInteger(x) AS CAST(x AS INT64)

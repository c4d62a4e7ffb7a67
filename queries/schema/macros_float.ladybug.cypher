// name: schema/macros_float()
// Cypher functions that the embedded engine lacks, as macros.
CREATE MACRO toFloat(x) AS CAST(x AS DOUBLE)

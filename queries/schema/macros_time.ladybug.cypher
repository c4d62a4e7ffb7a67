// name: schema/macros_time()
// Cypher functions that the embedded engine lacks, as macros.
CREATE MACRO localdatetime(x) AS CAST(x AS TIMESTAMP)

// name: schema/constraints()
// Which properties are held unique.
// returns: label, key
SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type
WHERE type CONTAINS 'UNIQUENESS'
RETURN labelsOrTypes[0] AS label, properties[0] AS key
ORDER BY label, key

// name: console/warm()
// Touches what answers need, before the console's child gives up its access to files.
// returns: day, moment, span, exact, identity, bytes, tables
RETURN date('2024-01-01') AS day, timestamp('2024-01-01 00:00:00') AS moment, interval('1 day') AS span, CAST(1.5 AS DECIMAL(5, 2)) AS exact, uuid('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11') AS identity, blob('a') AS bytes, map(['a'], [1]) AS tables

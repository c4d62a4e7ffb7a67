// name: console/schema()
// Reads the catalogue, before the console's child gives up its access to files.
// returns: id, name, type, database name, comment
CALL show_tables() RETURN *

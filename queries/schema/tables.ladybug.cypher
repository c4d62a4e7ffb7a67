// name: schema/tables()
// The tables that a store file has.
// returns: name
CALL show_tables()
RETURN name

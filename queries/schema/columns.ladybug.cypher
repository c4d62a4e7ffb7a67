// name: schema/columns()
// The columns of a table that a store file has.
// returns: name
CALL table_info('<<table>>')
RETURN name

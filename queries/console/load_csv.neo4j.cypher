// name: console/load_csv(address: STRING)
// Whether the server reads addresses and files for whoever asks; doctor wants it not to.
// returns: line
LOAD CSV FROM $address AS line
RETURN line
LIMIT 1

// name: schema/edge()
// Declare a relationship table.
CREATE REL TABLE IF NOT EXISTS <<type>>(FROM <<start>> TO <<end>><<also , @>>)

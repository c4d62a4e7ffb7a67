// name: schema/column()
// Give a table that an earlier version made a property that it lacks.
ALTER TABLE <<table>> ADD IF NOT EXISTS <<column>> <<type>>

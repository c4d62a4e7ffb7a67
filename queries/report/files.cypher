// name: report/files(limit: INTEGER = 1000)
// The files that were loaded, with their counts; those with the most rejected records first.
// returns: path, format, read, stored, duplicates, rejected, complete, hash
MATCH (s:Source)
RETURN s.path AS path, s.format AS format, s.read AS read, s.stored AS stored,
  s.duplicates AS duplicates, s.rejected AS rejected, s.complete AS complete, s.hash AS hash
ORDER BY rejected DESC, path, hash
LIMIT $limit

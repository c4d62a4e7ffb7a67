// name: report/mixed_scripts(limit: INTEGER = 100)
// Handles that mix scripts with similar letters, such as Latin and Cyrillic.
// returns: account, handle, name, platform, first_seen_at
MATCH (a:Account)
WHERE a.mixed_script = true
RETURN a.id AS account, a.handle AS handle, a.name AS name, a.platform AS platform,
  a.first_seen_at AS first_seen_at
ORDER BY account
LIMIT $limit

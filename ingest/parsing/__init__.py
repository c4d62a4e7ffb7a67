"""Parse files into rows: archives, encodings, JSON, CSV, XLSX."""

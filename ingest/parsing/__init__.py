"""Bytes to rows: archives, encodings, JSON, CSV, XLSX; every rejected row has a place."""

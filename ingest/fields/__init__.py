"""Convert field values: numbers, timestamps, handles, URLs, labels."""

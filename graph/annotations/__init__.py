"""What users write: corrections, owners, notes, tags, saved lists; and their visits."""

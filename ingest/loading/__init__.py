"""Records to transactions: format detection, batches, deltas, checkpoints, reports."""

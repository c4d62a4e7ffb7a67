"""Loading: format detection, batches, deltas, checkpoints and reports."""

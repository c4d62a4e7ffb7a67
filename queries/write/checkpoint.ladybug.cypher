// name: write/checkpoint()
// Bring the log into the file.
CHECKPOINT

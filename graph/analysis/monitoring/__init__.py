"""What changed: alerts, anomalies, moves on lists and their causes."""

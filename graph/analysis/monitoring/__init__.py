"""Monitoring: alerts, anomalies, and changes of lists and cases with their causes."""

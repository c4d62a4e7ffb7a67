"""Analysis of a snapshot for a brand: lists, inbox, topics, journeys, alerts, validation.

Each analysis is a pure function of a snapshot and a scope. Its result includes the
parts of every score, the evidence, and the exclusions with their reasons.
"""

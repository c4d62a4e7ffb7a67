"""What a snapshot says to a brand: who carries, who praises, who complains, who bridges.

Each finding is a pure function of a snapshot and a scope; its result carries the
parts of every score, the evidence, what was left out and why.
"""

"""Compiled algorithms over the arrays of `Edges`, one a file.

Each file has the compiled loop (Numba, one thread, no fast-math: the same input gives
the same bits) and the function that the backend dispatches to, with NetworkX's name and
signature. Call `nx.<name>(edges)`, not the functions here.
"""

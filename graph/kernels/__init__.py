"""Compiled algorithms over the arrays of `Edges`, one a file.

Each file has the loop (Numba, one thread, no fast-math: same input, same bits) and,
under NetworkX's name and with NetworkX's signature, the function that the backend
hands out. Nothing here is called directly: call `nx.<name>(edges)`.
"""

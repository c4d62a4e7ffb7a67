"""The interaction graph as arrays, its NetworkX backend, its layout and subgraphs."""

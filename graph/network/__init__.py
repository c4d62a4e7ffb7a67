"""The interaction graph as arrays, its NetworkX backend, its layout and subgraphs.

Importing any module of this package registers the NetworkX backend `grapevine`.
"""

from graph.network.networkx_backend import register_backend

register_backend()

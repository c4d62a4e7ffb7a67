"""The driver of a Neo4j server."""

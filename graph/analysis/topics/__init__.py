"""What posts are about: phrases, distinctive words, feature requests."""

"""Topics of posts: phrases, keyness and feature requests."""

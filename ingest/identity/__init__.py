"""Identity: keys of accounts and posts, and the holders of a handle."""

"""Brands side by side: share of supporters, switching, earned media, mentions."""

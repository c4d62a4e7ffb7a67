"""Brand comparison: supporters, switching, earned media and mentions."""

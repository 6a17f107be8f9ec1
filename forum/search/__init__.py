"""The index over threads, comments and articles, filtered by what the viewer may read."""

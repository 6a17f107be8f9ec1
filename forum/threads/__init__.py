"""Threads and their comments (neither lives without the other), accepted answers, edits, tags."""

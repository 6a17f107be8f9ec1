"""People, their sessions and their roles."""

"""Mail that arrives: taken in by a listener or fetched, kept raw until it is handled, and read."""

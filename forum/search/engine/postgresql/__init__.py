"""The engine on PostgreSQL: its full text for finding, our terms, our scores."""

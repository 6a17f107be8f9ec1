"""The search engine: takes documents, answers ids. It knows neither the web nor the database."""

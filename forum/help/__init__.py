"""Help articles in many languages, imported from Markdown docs."""

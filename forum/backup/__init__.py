"""The whole site in one file, and back: rows in a form that both databases read, and the files that belong to them."""

"""Writing to cases, in a module a noun."""

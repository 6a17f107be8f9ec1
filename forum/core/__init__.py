"""Machinery without one forum word: database, transaction, errors, web, clock, markup, limits, jobs."""

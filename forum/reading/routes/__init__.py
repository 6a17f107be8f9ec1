"""The addresses of reading, in a module a noun."""

from forum.reading.routes import drafts, lists, marks
from forum.reading.routes.blueprint import blueprint

__all__ = ["blueprint", "drafts", "lists", "marks"]

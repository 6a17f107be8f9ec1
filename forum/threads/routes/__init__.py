"""The addresses of threads and comments, in a module a noun."""

from forum.threads.routes import comments, lists, preview, threads
from forum.threads.routes.blueprint import blueprint

__all__ = ["blueprint", "comments", "lists", "preview", "threads"]

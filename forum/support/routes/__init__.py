"""The addresses of support, in a module a noun."""

from forum.support.routes import bubble, frame
from forum.support.routes.blueprint import blueprint

__all__ = ["blueprint", "bubble", "frame"]

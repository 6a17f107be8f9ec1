"""The addresses of licenses, in a module a noun."""

from forum.licenses.routes import hooks, invitations, places, requests, unlock
from forum.licenses.routes.blueprint import blueprint

__all__ = ["blueprint", "hooks", "invitations", "places", "requests", "unlock"]

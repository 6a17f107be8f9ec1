"""The addresses of licenses, in a module a noun."""

from forum.licenses.routes import invitations, places, requests, unlock
from forum.licenses.routes.blueprint import blueprint

__all__ = ["blueprint", "invitations", "places", "requests", "unlock"]

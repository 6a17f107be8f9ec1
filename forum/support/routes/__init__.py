"""The addresses of support, in a module a noun."""

from forum.support.routes import cases, confirmation, figures, files, form, proposals, replies, staffing
from forum.support.routes.blueprint import blueprint

__all__ = ["blueprint", "cases", "confirmation", "figures", "files", "form", "proposals", "replies", "staffing"]

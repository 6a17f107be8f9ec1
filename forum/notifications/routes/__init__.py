"""The addresses of notifications, in a module a subject."""

from forum.notifications.routes import following, page, settings, stopping
from forum.notifications.routes.blueprint import blueprint

__all__ = ["blueprint", "following", "page", "settings", "stopping"]

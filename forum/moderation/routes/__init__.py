"""What moderators do to posts and people, the queue, reporting, and the log."""

from forum.moderation.routes import log, people, posts, queue, reports
from forum.moderation.routes.blueprint import blueprint

__all__ = ["blueprint", "log", "people", "posts", "queue", "reports"]

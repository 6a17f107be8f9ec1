"""The addresses of support, in a module a noun."""

from forum.support.routes import (
    bubble,
    cases,
    confirmation,
    figures,
    files,
    form,
    frame,
    proposals,
    replies,
    staffing,
    unread_mail,
)
from forum.support.routes.blueprint import blueprint

__all__ = [
    "blueprint",
    "bubble",
    "cases",
    "confirmation",
    "figures",
    "files",
    "form",
    "frame",
    "proposals",
    "replies",
    "staffing",
    "unread_mail",
]

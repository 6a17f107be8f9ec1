"""Signing in and out, joining, getting back in, the account and people's profiles."""

from forum.accounts.routes import (
    account,
    claims,
    confirmation,
    entry,
    invitations,
    people,
    registration,
    reset,
    suspended,
)
from forum.accounts.routes.blueprint import blueprint

__all__ = [
    "account",
    "blueprint",
    "claims",
    "confirmation",
    "entry",
    "invitations",
    "people",
    "registration",
    "reset",
    "suspended",
]

"""Signing in and out, joining, the account and people's profiles."""

from forum.accounts.routes import account, entry, people
from forum.accounts.routes.blueprint import blueprint

__all__ = ["account", "blueprint", "entry", "people"]

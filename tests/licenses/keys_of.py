"""Licenses that tests need."""

from datetime import timedelta

from forum.core import transaction
from forum.core.clock import now
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions
from forum.licenses.models import License, Product


def license_of(product: Product, *, days: int | None = None, seats: int = 1) -> tuple[str, License]:
    """A new key, good for so many days (negative: ended so long ago), and its license."""
    ends = now() + timedelta(days=days) if days is not None else None
    with transaction.writing():
        key = actions.issue(ANONYMOUS, product, seats=seats, expires_at=ends)[0]
        return key, actions.license_with_key(key)


def revoke(license: License) -> None:
    with transaction.writing() as session:
        actions.revoke(ANONYMOUS, session.merge(license))

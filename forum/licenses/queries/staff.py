"""What staff see beside what somebody wrote: which licenses they hold, never a key."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.licenses.models import License, LicenseProduct, Product, Seat
from forum.licenses.policies import State, opens_what, sees_licenses, state_of


class Badge(NamedTuple):
    """A product that somebody has a license of. `since`: since when it is in this state."""

    name: str
    texts: Any
    state: State
    since: datetime


def badges_of(people: Collection[int], viewer: Viewer) -> dict[int, tuple[Badge, ...]]:
    """By person's id, for whom licenses are no secret; nothing, and no statement, for everybody else."""
    if not people or not sees_licenses(viewer):
        return {}
    statement = (
        select(Seat.person_id, License, Product)
        .join(License, License.id == Seat.license_id)
        .join(LicenseProduct, LicenseProduct.license_id == License.id)
        .join(Product, Product.id == LicenseProduct.product_id)
        .where(Seat.person_id.in_(people))
        .order_by(Product.name, Product.id, License.id)
    )
    moment = now()
    found: dict[int, dict[int, Badge]] = {}
    for person_id, license, product in db.session.execute(statement):
        badge = Badge(product.name, product.texts, state := state_of(license, moment), _since(license, state))
        held = found.setdefault(person_id, {})
        if product.id not in held or _rank(badge) < _rank(held[product.id]):
            held[product.id] = badge
    return {person_id: tuple(held.values()) for person_id, held in found.items()}


def _rank(badge: Badge) -> tuple[bool, float]:
    """What opens before what doesn't; of several that open, since the first, of the others the last."""
    at = badge.since.timestamp()
    return (False, at) if opens_what(badge.state) else (True, -at)


def _since(license: License, state: State) -> datetime:
    match state:
        case "ended":
            return license.ended_at or license.expires_at or license.since
        case "revoked":
            return license.revoked_at or license.since
    return license.since

"""Entering a key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.licenses import keys
from forum.licenses.actions.places import take_place
from forum.licenses.models import License, Product
from forum.licenses.policies import is_good, state_of

Result = Literal["opened", "already open", "unknown", "mistyped", "ended", "in use", "cooling"]


@dataclass(frozen=True)
class Unlocking:
    """What came of a key. All but the result is told only to who has the exact key."""

    result: Result
    product: Product | None = None
    expires_at: datetime | None = None
    seats: int = 0

    @property
    def is_open(self) -> bool:
        return self.result in ("opened", "already open")


def unlock(viewer: Viewer, typed: str) -> Unlocking:
    """Gives the viewer a place on the license whose key this is.

    A revoked key is an unknown one, in what is answered and in what is done to find out.
    """
    mistyped = keys.is_mistyped(typed)
    license = db.session.scalar(
        select(License)
        .where(License.key_hash.in_(keys.fingerprints(typed)), is_good())
        .with_for_update()  # on SQLite the transaction itself lets one in at a time
    )
    if license is None:
        return Unlocking("mistyped" if mistyped else "unknown")
    return _claim(viewer, license)


def _claim(viewer: Viewer, license: License) -> Unlocking:
    product = db.session.get(Product, license.product_id)

    def outcome(result: Result) -> Unlocking:
        return Unlocking(result, product, license.expires_at, license.seats)

    if state_of(license, now()) == "ended":
        return outcome("ended")
    taken = take_place(viewer, license, "key")
    return outcome(taken.result)

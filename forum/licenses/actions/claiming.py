"""A place for who has the key, once it is known what the key is (actions/finding.py)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select

from forum.core import vault
from forum.core.clock import now
from forum.core.database import db, new_public_id
from forum.core.errors import NotFound
from forum.core.viewer import Viewer
from forum.licenses import keys
from forum.licenses.actions.finding import Asked
from forum.licenses.actions.places import take_place
from forum.licenses.models import Claim, License, Product, Refusal, Seat
from forum.licenses.policies import is_known, state_of

Result = Literal[
    "opened", "already open", "unknown", "mistyped", "wrong product", "ended", "suspended", "unactivated", "in use",
    "no place", "cooling", "pending",
]  # fmt: skip

FIRST_RETRY = timedelta(minutes=1)


@dataclass(frozen=True)
class Unlocking:
    """What came of a key. All but the result is told only to who has the exact key.

    `license` is the public id of the one without a place for them, `until` when the next place has cooled down.
    """

    result: Result
    product: Product | None = None
    expires_at: datetime | None = None
    seats: int = 0
    license: str = ""
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.result in ("opened", "already open")


def unlock(viewer: Viewer, asked: Asked, via: str = "key") -> Unlocking:
    """Gives the viewer a place on the license whose key was asked about.

    A revoked key is an unknown one, in what is answered and in what is done to find out.
    """
    license = db.session.scalar(
        select(License)
        .where(License.key_hash.in_(asked.hashes), is_known())
        .with_for_update()  # on SQLite the transaction itself lets one in at a time
        .execution_options(populate_existing=True)
    )
    if license is None:
        return _not_here(viewer, asked)
    if asked.verdict == "pending" and not _has_place(viewer, license):
        return _hold(viewer, asked)
    unlocking = claim(viewer, license, via)
    if unlocking.result == "suspended" and asked.verdict == "unactivated":
        return replace(unlocking, result="unactivated")
    return unlocking


def claim(viewer: Viewer, license: License, via: str) -> Unlocking:
    """A place on a locked license."""
    product = db.session.get(Product, license.product_id)

    def outcome(result: Result, until: datetime | None = None) -> Unlocking:
        return Unlocking(result, product, license.expires_at, license.seats, license.public_id, until)

    if (state := state_of(license, now())) in ("ended", "suspended"):
        return outcome(state)
    taken = take_place(viewer, license, via)
    return outcome(taken.result, taken.until)


def note_refusal(viewer: Viewer, public_id: str, network: str) -> None:
    """The exact key, and no place: what lets them ask for one, and a sign of sharing."""
    license_id = db.session.scalar(select(License.id).where(License.public_id == public_id))
    if license_id is not None:
        hashed = vault.fingerprint(f"network\0{network}")
        db.session.add(Refusal(license_id=license_id, person_id=viewer.id, network=hashed))


def _not_here(viewer: Viewer, asked: Asked) -> Unlocking:
    if asked.verdict == "pending":
        return _hold(viewer, asked)
    product = db.session.get(Product, asked.product_id) if asked.product_id else None
    return Unlocking(asked.verdict or "unknown", product, asked.expires_at)


def _has_place(viewer: Viewer, license: License) -> bool:
    seat = select(Seat.id).where(Seat.license_id == license.id, Seat.person_id == viewer.id)
    return db.session.scalar(seat) is not None


def _hold(viewer: Viewer, asked: Asked) -> Unlocking:
    """Keeps the key, sealed, until whoever may know it can be asked. Entered again, it is the same claim."""
    same = (Claim.person_id == viewer.id, Claim.key_hash.in_(keys.fingerprints(asked.key)))
    if db.session.scalar(select(Claim.id).where(*same)) is None:
        public_id = new_public_id()
        db.session.add(
            Claim(
                public_id=public_id,
                person_id=viewer.id,
                key_hash=keys.fingerprint(asked.key),
                key_end=keys.ending(asked.key),
                sealed_key=vault.seal(asked.key, claim_place(public_id)),
                connections=list(asked.waiting),
                next_try_at=now() + FIRST_RETRY,
            )
        )
    return Unlocking("pending")


def forget_claim(viewer: Viewer, public_id: str) -> None:
    """Tries a key of the viewer's that couldn't be checked no more. Raises NotFound."""
    mine = delete(Claim).where(Claim.person_id == viewer.id, Claim.public_id == public_id)
    if not db.session.execute(mine).rowcount:
        raise NotFound


def claim_place(public_id: str) -> str:
    return f"claim {public_id}"

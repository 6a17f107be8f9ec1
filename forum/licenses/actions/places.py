"""Taking a place on a license and giving it up."""

from datetime import datetime
from typing import Literal, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select

from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound, Refused
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.viewer import Viewer
from forum.licenses.models import FreedPlace, License, PlaceRequest, Seat
from forum.licenses.policies import COOLING, may_free
from forum.licenses.queries import Held, unheld_places


class Taken(NamedTuple):
    """`until` is when the next place that cools down may be taken."""

    result: Literal["opened", "already open", "in use", "cooling"]
    until: datetime | None = None


def lock_license(license_id: int) -> License:
    """The license as it is now, locked until the transaction ends: places are given and taken under it."""
    statement = select(License).where(License.id == license_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def take_place(viewer: Viewer, license: License, via: str) -> Taken:
    """The lowest free place of a locked license. One that was given up lately is free only for who gave it up."""
    if db.session.scalar(select(exists().where(Seat.license_id == license.id, Seat.person_id == viewer.id))):
        return Taken("already open")
    waits = unheld_places(license, viewer.id)
    if free := [number for number, until in waits.items() if until is None]:
        give_place(viewer, license, viewer.id, min(free), via)
        return Taken("opened")
    return Taken("cooling", min(until for until in waits.values() if until)) if waits else Taken("in use")


def give_place(viewer: Viewer, license: License, person_id: int, number: int, via: str, *, reason: str = "") -> None:
    """A free place of a locked license, whether it cools down or not."""
    action = "license.unlock" if person_id == viewer.id else "license.give"
    db.session.execute(delete(FreedPlace).where(FreedPlace.license_id == license.id, FreedPlace.number == number))
    db.session.add(Seat(license_id=license.id, person_id=person_id, number=number, via=via))
    after = {"person": person_id, "place": number, "via": via}
    record(viewer, action, "license", license.id, reason=reason, after=after)


def share_cases(viewer: Viewer, held: Held, shares: bool) -> None:
    """Whether all who hold a place see the support cases of each. For who manages the license; raises NotFound for others."""
    if not held.manages:
        raise NotFound
    held.license.shares_cases = shares
    record(viewer, "license.share", "license", held.license.id, after={"shares": shares})


def give_up(viewer: Viewer, held: Held, place: str) -> Seat:
    """Ends a place: one's own, or, for who manages the license, another's, as far as `may_free` goes.

    It cools down for a day, so that a key isn't passed around. Returns what was the place.
    """
    lock_license(held.license.id)
    seat = db.session.scalar(select(Seat).where(Seat.license_id == held.license.id, Seat.public_id == place))
    if seat is None:
        raise NotFound
    if not may_free(held.seat, seat):
        raise Refused(_("This place isn’t yours to give up."))
    let_cool(held.license, seat, now())
    if seat.person_id != viewer.id:
        send("licenses.freed", person_id=seat.person_id, payload={"license": held.license.id})
    end_place(viewer, held.license, seat)
    return seat


def not_managing() -> str:
    return _("Who has the key of this license manages its places.")


def end_place(viewer: Viewer, license: License, seat: Seat, *, reason: str = "") -> None:
    """What was handed over to its holder ends with it: an old answer to a request doesn't bring them back."""
    before = {"person": seat.person_id, "place": seat.number}
    record(viewer, "license.free", "license", license.id, reason=reason, before=before)
    db.session.execute(
        delete(PlaceRequest).where(
            PlaceRequest.license_id == license.id,
            PlaceRequest.person_id == seat.person_id,
            PlaceRequest.kind == "ask",
            PlaceRequest.state == "granted",
        )
    )
    db.session.delete(seat)
    db.session.flush()


def let_cool(license: License, seat: Seat, since: datetime) -> None:
    db.session.merge(
        FreedPlace(license_id=license.id, number=seat.number, person_id=seat.person_id, until=since + COOLING)
    )

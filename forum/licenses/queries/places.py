"""Who holds places on a license, who is invited to one, and who asks for one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.viewer import Viewer
from forum.licenses.models import (
    FreedPlace,
    License,
    LicenseProduct,
    PlaceInvitation,
    PlaceRequest,
    Product,
    Refusal,
    Seat,
)
from forum.licenses.policies import COOLING, MANAGING, State, may_free, opens, state_of

SHARED_BY, SHARED_WITHIN = 3, timedelta(days=7)


class Held(NamedTuple):
    """A license with the viewer's own place on it."""

    license: License
    product: Product
    seat: Seat

    @property
    def manages(self) -> bool:
        return self.seat.via in MANAGING


@dataclass(frozen=True)
class Place:
    """A place of a license: somebody's, free, or cooling down `until` a moment, perhaps for who was `promised` it. `may_free`
    says whether the viewer may end it."""

    number: int
    public_id: str = ""
    name: str = ""
    handle: str = ""
    hue: int = 1
    claimed_at: datetime | None = None
    until: datetime | None = None
    promised: str = ""
    is_own: bool = False
    may_free: bool = False


class Shared(NamedTuple):
    """A license whose exact key several people without a place entered lately."""

    license: License
    product: Product
    people: int
    state: State


def get_held(viewer: Viewer, public_id: str, *, lock: bool = False) -> Held:
    """A license on which the viewer has a place, whatever its state. Raises NotFound."""
    statement = (
        select(License, Product, Seat)
        .join(Seat, Seat.license_id == License.id)
        .join(Product, Product.id == License.product_id)
        .where(License.public_id == public_id, Seat.person_id == viewer.id)
    )
    if lock:
        statement = statement.with_for_update(of=License).execution_options(populate_existing=True)
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    return Held(*row)


def product_ids(license: License) -> set[int]:
    """All that it opens."""
    return set(db.session.scalars(select(LicenseProduct.product_id).where(LicenseProduct.license_id == license.id)))


def places_of(held: Held) -> list[Place]:
    """Every place, in order."""
    license, own = held.license, held.seat
    seats = (
        select(Seat, Person.display_name, Person.handle, Person.hue)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.license_id == license.id)
    )
    cooling = select(FreedPlace.number, FreedPlace.until).where(
        FreedPlace.license_id == license.id, FreedPlace.until > now()
    )
    until = dict(db.session.execute(cooling).all())
    taken = {
        seat.number: Place(
            seat.number,
            seat.public_id,
            name,
            handle,
            hue,
            seat.claimed_at,
            is_own=seat.id == own.id,
            may_free=may_free(own, seat),
        )
        for seat, name, handle, hue in db.session.execute(seats)
    }
    numbers = range(1, max([license.seats, *taken]) + 1)
    promised = _promised(license) if until else {}
    free = {
        number: Place(number, until=moment, promised=promised.get(moment, "")) for number, moment in until.items()
    }
    return [taken.get(number) or free.get(number) or Place(number) for number in numbers]


def _promised(license: License) -> dict[datetime, str]:
    """Who was handed a place over that they haven't taken yet, by when it is theirs: a place that is handed over cools
    down from the moment of the answer on."""
    statement = (
        select(PlaceRequest.decided_at, Person.display_name)
        .join(Person, Person.id == PlaceRequest.person_id)
        .where(
            PlaceRequest.license_id == license.id,
            PlaceRequest.kind == "ask",
            PlaceRequest.state == "granted",
            PlaceRequest.decided_at > now() - COOLING,
            ~_has_place(),
        )
    )
    return {decided_at + COOLING: name for decided_at, name in db.session.execute(statement)}


def unheld_places(license: License, person_id: int | None) -> dict[int, datetime | None]:
    """The places that nobody holds, by number, with when those that cool down are free for somebody: at once (None) for
    who gave them up."""
    held = set(db.session.scalars(select(Seat.number).where(Seat.license_id == license.id)))
    cooling = select(FreedPlace.number, FreedPlace.until).where(
        FreedPlace.license_id == license.id, FreedPlace.until > now(), FreedPlace.person_id.is_distinct_from(person_id)
    )
    until = dict(db.session.execute(cooling).all())
    return {number: until.get(number) for number in range(1, license.seats + 1) if number not in held}


def free_from(license: License, person_id: int | None) -> datetime | None:
    """When the next place is free for somebody who has to wait for it; None where one is free, or all are held."""
    waits = list(unheld_places(license, person_id).values())
    return None if None in waits else min(waits, default=None)


def open_invitations(license: License) -> list[PlaceInvitation]:
    """Those that still can be used, the latest first."""
    good = (PlaceInvitation.used_at.is_(None), PlaceInvitation.withdrawn_at.is_(None), PlaceInvitation.expires_at > now())
    statement = select(PlaceInvitation).where(PlaceInvitation.license_id == license.id, *good)
    return list(db.session.scalars(statement.order_by(PlaceInvitation.id.desc())))


def open_requests(license: License) -> list[Row[Any]]:
    """Who asks the holders of a license for a place and has none yet, the first first: (PlaceRequest, Person)."""
    statement = (
        select(PlaceRequest, Person)
        .join(Person, Person.id == PlaceRequest.person_id)
        .where(
            PlaceRequest.license_id == license.id,
            PlaceRequest.kind == "ask",
            PlaceRequest.state == "open",
            ~_has_place(),
        )
    )
    return list(db.session.execute(statement.order_by(PlaceRequest.id)))


def get_request(viewer: Viewer, public_id: str) -> PlaceRequest:
    """A request of the viewer's own. Raises NotFound."""
    own = (PlaceRequest.public_id == public_id, PlaceRequest.person_id == viewer.id)
    found = db.session.scalar(select(PlaceRequest).where(*own))
    if found is None:
        raise NotFound
    return found


def requests_of(viewer: Viewer) -> list[Row[Any]]:
    """What the viewer waits for, and places that were handed over to them and are still to be taken, the latest first:
    (PlaceRequest, Product)."""
    is_open = PlaceRequest.state == "open"
    can_be_taken = and_(PlaceRequest.state == "granted", opens(now()))
    statement = (
        select(PlaceRequest, Product)
        .join(License, License.id == PlaceRequest.license_id)
        .join(Product, Product.id == License.product_id)
        .where(
            PlaceRequest.person_id == viewer.id,
            or_(
                and_(PlaceRequest.kind == "mine", is_open),
                and_(PlaceRequest.kind == "ask", or_(is_open, can_be_taken), ~_has_place()),
            ),
        )
    )
    return list(db.session.execute(statement.order_by(PlaceRequest.id.desc())))


def _has_place() -> ColumnElement[bool]:
    """Of a request whose asker has got a place on the license in some other way."""
    return exists().where(Seat.license_id == PlaceRequest.license_id, Seat.person_id == PlaceRequest.person_id)


def requests_to_decide() -> list[Row[Any]]:
    """For staff: who says that a license in use is their purchase, the first first: (PlaceRequest, Person, License, Product)."""
    statement = (
        select(PlaceRequest, Person, License, Product)
        .join(Person, Person.id == PlaceRequest.person_id)
        .join(License, License.id == PlaceRequest.license_id)
        .join(Product, Product.id == License.product_id)
        .where(*is_undecided())
    )
    return list(db.session.execute(statement.order_by(PlaceRequest.id)))


def is_undecided() -> tuple[ColumnElement[bool], ...]:
    """Of a request that waits for staff."""
    return PlaceRequest.kind == "mine", PlaceRequest.state == "open"


def signs_of_sharing() -> list[Shared]:
    """Licenses whose key at least three people without a place entered within a week, most people first."""
    people = func.count(Refusal.person_id.distinct())
    refused = (
        select(Refusal.license_id, people.label("people"))
        .where(Refusal.at > now() - SHARED_WITHIN)
        .group_by(Refusal.license_id)
        .having(people >= SHARED_BY)
        .subquery()
    )
    statement = (
        select(License, Product, refused.c.people)
        .join(refused, refused.c.license_id == License.id)
        .join(Product, Product.id == License.product_id)
        .order_by(refused.c.people.desc(), License.id)
    )
    moment = now()
    return [Shared(*row, state_of(row.License, moment)) for row in db.session.execute(statement)]

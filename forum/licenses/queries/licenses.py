"""Reading products and licenses: one's own for a member, all of them for administrators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.viewer import Viewer
from forum.licenses.models import License, LicenseProduct, Product, Seat
from forum.licenses.policies import MANAGING, State, has_ended, opens, state_of


@dataclass(frozen=True)
class OwnLicense:
    """A license that the viewer has a place on. `product` is what it was sold as, `product_ids` all that it opens; of who
    manages it, `taken` of its `seats` are in use."""

    id: int
    public_id: str
    product: Product
    product_ids: frozenset[int]
    key_end: str
    state: State
    expires_at: datetime | None
    renews: bool
    claimed_at: datetime
    manages: bool
    seats: int
    taken: int


@dataclass(frozen=True)
class Holder:
    handle: str
    name: str
    hue: int
    claimed_at: datetime
    place: str


@dataclass(frozen=True)
class LicenseRow:
    license: License
    state: State
    holders: list[Holder]


@dataclass(frozen=True)
class Counts:
    """The licenses of a product by state; `revoked` for whatever reason, `in_use` of the active ones have a holder."""

    active: int = 0
    ended: int = 0
    revoked: int = 0
    in_use: int = 0
    unchecked: int = 0


def licenses_of(viewer: Viewer) -> list[OwnLicense]:
    """The licenses that the viewer holds a place on, newest first, whatever their state."""
    others = aliased(Seat)
    taken = select(func.count()).where(others.license_id == License.id).correlate(License).scalar_subquery()
    opened = select(func.aggregate_strings(cast(LicenseProduct.product_id, String), ","))
    opened = opened.where(LicenseProduct.license_id == License.id).correlate(License).scalar_subquery()
    statement = (
        select(License, Product, Seat, taken, opened)
        .join(Seat, Seat.license_id == License.id)
        .join(Product, Product.id == License.product_id)
        .where(Seat.person_id == viewer.id)
        .order_by(Seat.id.desc())
    )
    moment = now()
    return [
        OwnLicense(
            id=license.id,
            public_id=license.public_id,
            product=product,
            product_ids=frozenset(map(int, opens.split(","))) if opens else frozenset(),
            key_end=license.key_end,
            state=state_of(license, moment),
            expires_at=license.expires_at,
            renews=license.renews,
            claimed_at=seat.claimed_at,
            manages=seat.via in MANAGING,
            seats=license.seats,
            taken=taken,
        )
        for license, product, seat, taken, opens in db.session.execute(statement)
    ]


def products() -> list[Product]:
    return list(db.session.scalars(select(Product).order_by(Product.name, Product.id)))


def get_product(slug: str) -> Product:
    product = find_product(slug)
    if product is None:
        raise NotFound
    return product


def find_product(slug: str) -> Product | None:
    return db.session.scalar(select(Product).where(Product.slug == slug))


def get_license(public_id: str) -> License:
    license = db.session.scalar(select(License).where(License.public_id == public_id))
    if license is None:
        raise NotFound
    return license


def get_seat(license: License, public_id: str) -> Seat:
    seat = db.session.scalar(select(Seat).where(Seat.license_id == license.id, Seat.public_id == public_id))
    if seat is None:
        raise NotFound
    return seat


def row_of(license: License) -> LicenseRow:
    return LicenseRow(license, state_of(license, now()), holders_of([license.id]).get(license.id, []))


def counts_by_product() -> dict[int, Counts]:
    """Licenses by state for every product that has some."""
    moment = now()
    held = select(Seat.id).where(Seat.license_id == License.id).exists()
    good, ended = opens(moment), has_ended(moment)
    gone = or_(License.revoked_at.is_not(None), License.state != "active")
    statement = select(
        License.product_id,
        func.count().filter(good),
        func.count().filter(ended),
        func.count().filter(gone),
        func.count().filter(good & held),
        func.count().filter(~good & ~ended & ~gone),
    ).group_by(License.product_id)
    return {row[0]: Counts(*row[1:]) for row in db.session.execute(statement)}


def holders_of(license_ids: list[int]) -> dict[int, list[Holder]]:
    """Who has places, by license."""
    statement = (
        select(Seat.license_id, Person.handle, Person.display_name, Person.hue, Seat.claimed_at, Seat.public_id)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.license_id.in_(license_ids))
        .order_by(Seat.license_id, Seat.number)
    )
    holders: dict[int, list[Holder]] = {}
    for license_id, *values in db.session.execute(statement):
        holders.setdefault(license_id, []).append(Holder(*values))
    return holders

"""All licenses, for administrators: by what they are for, how they stand, who holds them; a page of them, or all as rows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.core.pagination import Page
from forum.core.text import name_key, nfc
from forum.licenses import keys
from forum.licenses.models import Connection, License, LicenseProduct, Product, ProductLink, Seat
from forum.licenses.policies import State, has_ended, is_good, opens, state_of
from forum.licenses.queries.connections import all_connected
from forum.licenses.queries.licenses import Holder, holders_of

AT_ONCE = 500
HERE = "here"

FOUND_STATES = ("active", "ended", "suspended", "revoked", "refunded", "unchecked")


@dataclass(frozen=True)
class Filter:
    """What is looked for; "" is anything. `source` is a connection's public id or HERE; `held` "yes" or "no"; `words` the
    end of a key, a holder's name, or a part of the note."""

    product: str = ""
    state: str = ""
    source: str = ""
    held: str = ""
    words: str = ""

    @property
    def query(self) -> dict[str, str]:
        """As an address has it."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Found:
    """`source` is the name of its connection; "" for the site's own."""

    license: License
    product: Product
    source: str
    state: State
    holders: list[Holder]


def find_licenses(wanted: Filter, asked: str | None) -> tuple[list[Found], Page]:
    """A page of them, newest first."""
    moment = now()
    matching = _matching(wanted, moment)
    count = select(func.count()).select_from(License).outerjoin(Connection, Connection.id == License.connection_id)
    page = Page.of(asked, db.session.scalar(count.where(matching)) or 0)
    rows = _rows().where(matching).order_by(License.id.desc()).limit(page.per_page).offset(page.offset)
    return _found(db.session.execute(rows).all(), moment), page


def by_key(typed: str) -> License | None:
    """The license whose exact key this is, made here or sold by any connection, whatever has become of it."""
    marks = set(keys.fingerprints(typed))
    for to in all_connected():
        if key := to.provider.normalize(typed):
            marks.update(to.fingerprints(key))
    return db.session.scalar(select(License).where(License.key_hash.in_(marks)))


def all_licenses(wanted: Filter) -> Iterator[Found]:
    """All of them, oldest first, some hundreds at a time."""
    moment, last = now(), 0
    matching = _matching(wanted, moment)
    while True:
        rows = db.session.execute(_rows().where(matching, License.id > last).order_by(License.id).limit(AT_ONCE)).all()
        yield from _found(rows, moment)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].License.id
        db.session.expunge_all()


def connections_of(product: Product) -> list[tuple[Connection, str]]:
    """Where licenses for a product are sold, each with its id there."""
    joined = select(Connection, ProductLink.remote_id).join(ProductLink, ProductLink.connection_id == Connection.id)
    found = joined.where(ProductLink.product_id == product.id).order_by(Connection.name, ProductLink.id)
    return [tuple(row) for row in db.session.execute(found)]


def history_of(license: License) -> list[LogEntry]:
    """All that happened to it, oldest first."""
    about = (LogEntry.subject_type == "license", LogEntry.subject_id == license.id)
    return list(db.session.scalars(select(LogEntry).where(*about).order_by(LogEntry.id)))


def seat_of(license: License, person_id: int) -> Seat | None:
    return db.session.scalar(select(Seat).where(Seat.license_id == license.id, Seat.person_id == person_id))


def products_opened(license: License) -> list[Product]:
    """What it opens, the product it was sold as first."""
    joined = select(Product).join(LicenseProduct, LicenseProduct.product_id == Product.id)
    found = db.session.scalars(joined.where(LicenseProduct.license_id == license.id).order_by(Product.name)).all()
    return sorted(found, key=lambda product: product.id != license.product_id)


def _rows():
    return (
        select(License, Product, func.coalesce(Connection.name, "").label("source"))
        .join(Product, Product.id == License.product_id)
        .outerjoin(Connection, Connection.id == License.connection_id)
    )


def _found(rows, moment: datetime) -> list[Found]:
    holders = holders_of([row.License.id for row in rows])
    return [
        Found(row.License, row.Product, row.source, state_of(row.License, moment), holders.get(row.License.id, []))
        for row in rows
    ]


def _matching(wanted: Filter, moment: datetime) -> ColumnElement[bool]:
    conditions = [License.id.is_not(None)]
    if wanted.product:
        opened = aliased(Product)  # not the one it was sold as
        same = (LicenseProduct.license_id == License.id, LicenseProduct.product_id == opened.id)
        conditions.append(exists().where(*same, opened.slug == wanted.product))
    if wanted.state in FOUND_STATES:
        conditions.append(_is(wanted.state, moment))
    if wanted.source:
        of = License.connection_id.is_(None) if wanted.source == HERE else Connection.public_id == wanted.source
        conditions.append(of)
    if wanted.held:
        held = exists().where(Seat.license_id == License.id)
        conditions.append(held if wanted.held == "yes" else not_(held))
    if wanted.words:
        conditions.append(_says(wanted.words))
    return and_(*conditions)


def _is(state: str, moment: datetime) -> ColumnElement[bool]:
    """`policies.state_of` by name, as a condition; `grace` counts as active."""
    match state:
        case "active":
            return opens(moment)
        case "ended":
            return has_ended(moment)
        case "revoked":
            return or_(License.revoked_at.is_not(None), License.state == "revoked")
        case "unchecked":
            unsettled = or_(License.unchecked_since.is_not(None), and_(is_good(), not_(opens(moment))))
            return and_(License.revoked_at.is_(None), License.state == "active", unsettled, not_(has_ended(moment)))
    return and_(License.revoked_at.is_(None), License.state == state)


def _says(words: str) -> ColumnElement[bool]:
    holder = (
        exists()
        .where(Seat.license_id == License.id, Seat.person_id == Person.id)
        .where(or_(Person.name_key == name_key(nfc(words)), Person.display_name.contains(nfc(words), autoescape=True)))
    )
    ending = License.key_end == words.upper()
    return or_(ending, License.note.contains(words, autoescape=True), holder)

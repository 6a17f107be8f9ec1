"""What a member has entered and couldn't be checked yet, and what they may have bought."""

from sqlalchemy import or_, select

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail import ability
from forum.core.viewer import Viewer
from forum.licenses.models import Claim, Connection, License
from forum.licenses.policies import opens


def claims_of(viewer: Viewer) -> list[Claim]:
    """Keys of the viewer's that couldn't be checked yet."""
    return list(db.session.scalars(select(Claim).where(Claim.person_id == viewer.id).order_by(Claim.id)))


def confirmed_address(person_id: int | None) -> str:
    """"" for who has confirmed none."""
    address = select(Person.email).where(Person.id == person_id, Person.email_verified_at.is_not(None))
    return db.session.scalar(address) or ""


def may_unlock(viewer: Viewer) -> bool:
    """Whether the viewer has confirmed an address, where mail goes out so that one can be."""
    return bool(confirmed_address(viewer.id)) or not ability.can_send()


def can_find_by_address(viewer: Viewer) -> str:
    """The viewer's confirmed address, where something may open by it."""
    by_provider = select(Connection.id).where(Connection.finds_by_address).exists()
    by_list = select(License.id).where(License.connection_id.is_(None), License.address_hash != "").exists()
    is_possible = db.session.scalar(select(or_(by_provider, by_list)))
    return confirmed_address(viewer.id) if is_possible else ""


def bought_with(hashes: list[str]) -> list[License]:
    """Licenses that open something and were bought with an address, where that opens without a key; locked."""
    allowed = or_(
        License.connection_id.is_(None), License.connection_id.in_(select(Connection.id).where(Connection.finds_by_address))
    )
    statement = select(License).where(License.address_hash.in_(hashes), License.address_hash != "", allowed, opens(now()))
    statement = statement.order_by(License.id).with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(statement))

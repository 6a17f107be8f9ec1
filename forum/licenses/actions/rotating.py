"""Changing the secrets behind keys: what the database keeps is lifted to the newest, some at a time, and found all the while."""

from sqlalchemy import select

from forum.core import transaction, vault
from forum.core.database import db
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.licenses.actions.applying import lift
from forum.licenses.actions.claiming import claim_place
from forum.licenses.actions.keeping import sealed_place
from forum.licenses.connected import place_of
from forum.licenses.models import Claim, Connection, License

AT_ONCE = 500


def is_unfinished() -> bool:
    """A rotation was cut off: some licenses are still as an older secret has them."""
    return db.session.scalar(select(License.id).where(License.generation < vault.generation()).limit(1)) is not None


def begin(viewer: Viewer) -> None:
    """From here on whatever is new is made by a new secret."""
    number = vault.renew()
    record(viewer, "license.rotate", "site", 1, after={"generation": number})


def lift_some() -> int:
    """Some licenses; how many they were."""
    with transaction.writing() as session:
        old = select(License).where(License.generation < vault.generation()).order_by(License.id).limit(AT_ONCE)
        found = session.scalars(old.with_for_update().execution_options(populate_existing=True)).all()
        for license in found:
            lift(license)
            license.sealed_key = _anew(license.sealed_key, sealed_place(license))
        session.flush()
        session.expunge_all()
    return len(found)


def seal_anew() -> None:
    """The secrets of connections, and keys that wait to be checked."""
    with transaction.writing() as session:
        for connection in session.scalars(select(Connection).with_for_update()):
            connection.secrets = _anew(connection.secrets, place_of(connection))
        for claim in session.scalars(select(Claim).with_for_update()):
            since, newest = vault.generation_of(claim.sealed_key), vault.generation()
            if 0 < since < newest:
                claim.key_hash = vault.lift(claim.key_hash, since, newest)
                claim.sealed_key = _anew(claim.sealed_key, claim_place(claim.public_id))


def _anew(sealed: str, place: str) -> str:
    """What can't be read any more stays as it is."""
    if not sealed or vault.generation_of(sealed) >= vault.generation():
        return sealed
    try:
        return vault.seal(vault.unseal(sealed, place), place)
    except vault.Unreadable:
        return sealed

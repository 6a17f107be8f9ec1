"""Making or refreshing the license that a provider told of."""

from sqlalchemy import or_, select

from forum.core import vault
from forum.core.clock import now
from forum.core.database import db, new_public_id
from forum.core.log.actions import record
from forum.core.viewer import ANONYMOUS
from forum.licenses import keys
from forum.licenses.actions.applying import apply, keep_address
from forum.licenses.actions.connecting import open_linked
from forum.licenses.connected import Connected
from forum.licenses.models import Connection, License
from forum.licenses.policies import day_of
from forum.licenses.providers.interface import Answer
from forum.licenses.queries.connections import connected
from forum.licenses.schedule import next_check


def keep(to: Connected, answer: Answer, key: str = "") -> License | None:
    """The license of an answer; a new one if it is good and none is here. `key` is normalized, "" where it isn't known.

    Holds the connection's row, so that of two who meet a new key at once the second finds what the first has made.
    """
    connection = db.session.scalar(select(Connection).where(Connection.id == to.id).with_for_update())
    if connection is None:  # gone meanwhile
        return None
    to = connected(connection) or to
    license = _known(to, answer, key)
    if license is not None:
        if key:
            _know_key(license, to, key)
        apply(license, answer, to)
        return license
    products = to.products_of(answer.product_ids)
    return _new(to, answer, key or answer.key, products) if answer.state == "active" and products else None


def sealed_place(license: License) -> str:
    return f"license {license.public_id}"


def _known(to: Connected, answer: Answer, key: str) -> License | None:
    same = []
    if key:
        same.append(License.key_hash.in_(to.fingerprints(key)))
    if answer.license_id:
        same.append((License.connection_id == to.id) & (License.remote_id == answer.license_id))
    if not same:
        return None
    statement = select(License).where(or_(*same)).order_by(License.id).with_for_update()
    found = db.session.scalars(statement.execution_options(populate_existing=True)).all()
    hashes = to.fingerprints(key) if key else []
    return next((one for one in found if one.key_hash in hashes), None) or next(iter(found), None)


def _know_key(license: License, to: Connected, key: str) -> None:
    """A license that was found by its address or has a new key is from now on found by this one."""
    mine = to.fingerprints(key)[-license.generation]
    if license.key_hash != mine:
        license.key_hash, license.key_end = mine, keys.end_of(key)
    if to.needs_key and not license.sealed_key:
        license.sealed_key = vault.seal(key, sealed_place(license))


def _new(to: Connected, answer: Answer, key: str, products: list[int]) -> License:
    moment, newest = now(), vault.generation()
    license = License(
        public_id=new_public_id(),
        product_id=products[0],
        connection_id=to.id,
        key_hash=to.fingerprints(key or f"\0{answer.license_id}")[-newest],
        key_end=keys.end_of(key),
        generation=newest,
        state="active",
        seats=answer.places or 1,
        expires_at=answer.expires_at,
        renews=answer.renews,
        remote_id=answer.license_id,
        order_id=answer.order_id,
        remote_products=list(answer.product_ids),
        checked_at=moment,
    )
    if key and to.needs_key:
        license.sealed_key = vault.seal(key, sealed_place(license))
    keep_address(license, answer.address)
    license.next_check_at = None if to.provider.is_offline else next_check(license, moment)
    db.session.add(license)
    db.session.flush()
    open_linked(license, to)
    facts = {"expires": day_of(license.expires_at), "places": license.seats, "connection": to.name}
    record(ANONYMOUS, "license.found", "license", license.id, after=facts)
    return license

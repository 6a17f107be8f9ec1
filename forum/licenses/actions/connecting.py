"""Connecting the accounts at providers, and saying which of their products open which of ours."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update

from forum.core.database import db, new_public_id
from forum.core.errors import Invalid
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.licenses.connected import Connected, seal_secrets, secrets_of
from forum.licenses.models import Connection, License, LicenseProduct, Product, ProductLink
from forum.licenses.providers.filled_in import faults
from forum.licenses.providers.registry import PROVIDERS
from forum.licenses.queries.connections import connected

AT_ONCE = 500
LONGEST_REMOTE_ID = 120


def connect(
    viewer: Viewer,
    kind: str,
    *,
    name: str,
    values: Mapping[str, str],
    secrets: Mapping[str, str],
    allowed: Sequence[str] = (),
    finds_by_address: bool = False,
    links: Collection[tuple[str, Product]] = (),
) -> Connection:
    """Raises Invalid for what its provider needs and doesn't get, or can't mean, by the name of its field."""
    _require_good(kind, {**values, **secrets})
    connection = Connection(
        public_id=new_public_id(),
        kind=kind,
        name=name,
        settings=dict(values),
        allowed=list(allowed),
        finds_by_address=finds_by_address,
    )
    seal_secrets(connection, dict(secrets))
    db.session.add(connection)
    db.session.flush()
    record(viewer, "connection.create", "connection", connection.id, after=_facts(connection))
    for remote_id, product in links:
        link(viewer, connection, remote_id, product)
    return connection


def change(
    viewer: Viewer,
    connection: Connection,
    *,
    name: str,
    values: Mapping[str, str],
    secrets: Mapping[str, str],
    allowed: Sequence[str] = (),
    finds_by_address: bool = False,
) -> None:
    """Secrets that aren't given stay as they are. Raises Invalid as `connect` does."""
    kept = {**(secrets_of(connection) or {}), **{key: value for key, value in secrets.items() if value}}
    _require_good(connection.kind, {**values, **kept})
    before = _facts(connection)
    connection.name, connection.settings, connection.allowed = name, dict(values), list(allowed)
    connection.finds_by_address = finds_by_address
    connection.failing_since, connection.trouble = None, ""
    seal_secrets(connection, kept)
    record(viewer, "connection.change", "connection", connection.id, before=before, after=_facts(connection))


def disconnect(viewer: Viewer, connection: Connection, *, reason: str = "") -> None:
    """Its licenses go with it, and the places on them: nobody could say any more whether they are good."""
    count = db.session.scalar(select(func.count()).where(License.connection_id == connection.id))
    facts = _facts(connection) | {"licenses": count}
    record(viewer, "connection.remove", "connection", connection.id, reason=reason, before=facts)
    db.session.execute(delete(License).where(License.connection_id == connection.id))
    db.session.delete(connection)
    db.session.flush()


def link(viewer: Viewer, connection: Connection, remote_id: str, product: Product) -> None:
    """From now on keys of this product at the provider open this one of ours, also those that are here already."""
    remote_id = remote_id.strip()
    if not 0 < len(remote_id) <= LONGEST_REMOTE_ID:
        raise Invalid({"remote_id": _("It has 1 to %(most)s characters.", most=LONGEST_REMOTE_ID)})
    _hold(connection)
    same = (ProductLink.connection_id == connection.id, ProductLink.remote_id == remote_id)
    if db.session.scalar(select(ProductLink.id).where(*same, ProductLink.product_id == product.id)):
        return
    db.session.add(ProductLink(connection_id=connection.id, remote_id=remote_id, product_id=product.id))
    facts = {"remote": remote_id, "product": product.slug}
    record(viewer, "connection.link", "connection", connection.id, after=facts)
    _open_what_is_linked(connection)


def unlink(viewer: Viewer, connection: Connection, remote_id: str, product: Product) -> None:
    _hold(connection)
    db.session.execute(
        delete(ProductLink).where(
            ProductLink.connection_id == connection.id,
            ProductLink.remote_id == remote_id,
            ProductLink.product_id == product.id,
        )
    )
    facts = {"remote": remote_id, "product": product.slug}
    record(viewer, "connection.unlink", "connection", connection.id, before=facts)
    _open_what_is_linked(connection)


def open_linked(license: License, to: Connected) -> None:
    """Makes a license open what its keys are for, by the links of its connection."""
    _set_products({license.id: (license.product_id, license.remote_products)}, to)


def _require_good(kind: str, given: Mapping[str, str]) -> None:
    provider = PROVIDERS.get(kind)
    if provider is None:
        raise Invalid({"kind": _("There is no such provider.")})
    if wrong := faults(provider.fields, given):
        raise Invalid({name: str(fault) for name, fault in wrong.items()})


def _hold(connection: Connection) -> None:
    """Whoever makes or refreshes a license of it holds it too, and reads the links afterwards."""
    db.session.execute(select(Connection.id).where(Connection.id == connection.id).with_for_update())


def _open_what_is_linked(connection: Connection) -> None:
    """Makes every license of a connection open what its links say now."""
    to = connected(connection)
    rows = db.session.execute(
        select(License.id, License.product_id, License.remote_products).where(License.connection_id == connection.id)
    ).all()
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        _set_products({row.id: (row.product_id, row.remote_products) for row in some}, to)


def _set_products(licenses: Mapping[int, tuple[int, list[str]]], to: Connected) -> None:
    opened: dict[int, set[int]] = {id: set() for id in licenses}
    held = select(LicenseProduct.license_id, LicenseProduct.product_id).where(LicenseProduct.license_id.in_(licenses))
    for license_id, product_id in db.session.execute(held):
        opened[license_id].add(product_id)
    new = []
    for id, (sold_as, remote_products) in licenses.items():
        products = to.products_of(remote_products)
        new += [{"license_id": id, "product_id": product_id} for product_id in set(products) - opened[id]]
        if gone := opened[id].difference(products):
            of_license = (LicenseProduct.license_id == id, LicenseProduct.product_id.in_(gone))
            db.session.execute(delete(LicenseProduct).where(*of_license))
        if products and sold_as not in products:
            db.session.execute(update(License).where(License.id == id).values(product_id=products[0]))
    if new:
        db.session.execute(insert(LicenseProduct), new)


def _facts(connection: Connection) -> dict:
    """For the log: what was filled in, and of secrets nothing."""
    return {
        "kind": connection.kind,
        "name": connection.name,
        "settings": connection.settings,
        "allowed": connection.allowed,
        "finds_by_address": connection.finds_by_address,
    }

"""Connections to providers, and what the keys of each open."""

from collections import defaultdict

from sqlalchemy import func, select

from forum.core.database import db
from forum.core.errors import NotFound
from forum.licenses.connected import Connected, connect_to
from forum.licenses.models import Connection, License, Product, ProductLink
from forum.licenses.providers.interface import Account


def connections() -> list[Connection]:
    return list(db.session.scalars(select(Connection).order_by(Connection.name, Connection.id)))


def get_connection(public_id: str) -> Connection:
    connection = db.session.scalar(select(Connection).where(Connection.public_id == public_id))
    if connection is None:
        raise NotFound
    return connection


def links_of(connection: Connection) -> list[tuple[str, Product]]:
    """Remote ids, and the products that they open."""
    statement = (
        select(ProductLink.remote_id, Product)
        .join(Product, Product.id == ProductLink.product_id)
        .where(ProductLink.connection_id == connection.id)
        .order_by(ProductLink.id)
    )
    return [(remote_id, product) for remote_id, product in db.session.execute(statement)]


def licenses_by_connection() -> dict[int, int]:
    """How many licenses each connection has."""
    statement = select(License.connection_id, func.count()).group_by(License.connection_id)
    return {id: count for id, count in db.session.execute(statement) if id is not None}


def account_of(connection: Connection) -> Account:
    """As its provider sees it, with secrets opened; those that can't be read are missing."""
    found = connected(connection)
    if found is None:
        raise NotFound
    return found.account


def connected(connection: Connection) -> Connected | None:
    """None for a kind that this version doesn't know."""
    statement = select(ProductLink.remote_id, ProductLink.product_id).where(ProductLink.connection_id == connection.id)
    return connect_to(connection, [tuple(row) for row in db.session.execute(statement.order_by(ProductLink.id))])


def all_connected() -> list[Connected]:
    """All that may be asked, in two statements."""
    links = defaultdict(list)
    statement = select(ProductLink.connection_id, ProductLink.remote_id, ProductLink.product_id)
    for connection_id, remote_id, product_id in db.session.execute(statement.order_by(ProductLink.id)):
        links[connection_id].append((remote_id, product_id))
    found = [connect_to(one, links[one.id]) for one in db.session.scalars(select(Connection).order_by(Connection.id))]
    return [one for one in found if one is not None]

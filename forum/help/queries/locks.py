"""What locked collections say of themselves to who can't read them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import case, func, select

from forum.core.database import db
from forum.core.languages import text_of
from forum.core.prepared import Record
from forum.core.viewer import Viewer
from forum.help.models import Collection, CollectionProduct
from forum.help.policies import barred_to
from forum.help.queries.listing import address, label
from forum.licenses.models import Product

LONGEST_PATH = 200

shown_total = case((Collection.shows_totals, Collection.articles), else_=0)


@dataclass(frozen=True, slots=True)
class LockCard:
    """A listed collection that the viewer can't open: its name, the names of what opens it, and how many articles are
    inside, 0 where it doesn't say so."""

    title: str
    address: str
    products: tuple[str, ...]
    total: int


def upwards(path: str) -> list[str]:
    """The paths of the collections from the top down to this one."""
    steps = path.split("/")
    return ["/".join(steps[:depth]) for depth in range(1, len(steps) + 1)]


def lock_cards(rows: Iterable[Record], locale: str) -> tuple[LockCard, ...]:
    """Of rows with id, path, labels and total, one an address. One statement, none without rows."""
    shown: dict[str, Record] = {}
    for row in rows:
        shown.setdefault(row.path, row)
    opening = products_of(row.id for row in shown.values())
    return tuple(
        LockCard(
            label(row.labels, locale, row.path),
            address(locale, row.path),
            tuple(text_of(product, locale, "name") for product in opening[row.id]),
            row.total,
        )
        for row in shown.values()
    )


def find_locked(paths: Iterable[str], viewer: Viewer) -> tuple[Collection, list[Product]] | None:
    """The listed collection that keeps the viewer from whatever may stand at one of these paths, with what opens it.

    Of several on the way the innermost: its locks are those that count there. What is below an unlisted one that the viewer
    can't open doesn't exist for them.
    """
    ways = [[step for step in upwards(path.casefold()) if len(step) <= LONGEST_PATH] for path in paths]
    statement = (
        select(Collection)
        .where(
            func.lower(Collection.path).in_({step for way in ways for step in way}),
            Collection.retired_at.is_(None),
            barred_to(viewer),
        )
        .order_by(func.length(Collection.path), Collection.id)
    )
    barred = list(db.session.scalars(statement))
    for way in ways:
        by_source: dict[str, list[Collection]] = defaultdict(list)
        for collection in barred:
            if collection.path.casefold() in way:
                by_source[collection.source].append(collection)
        for outermost_first in by_source.values():
            if listed := list(takewhile(lambda collection: collection.listed, outermost_first)):
                return listed[-1], products_of([listed[-1].id])[listed[-1].id]
    return None


def products_of(collection_ids: Iterable[int]) -> dict[int, list[Product]]:
    """The products that open each of these collections, by name."""
    found: dict[int, list[Product]] = defaultdict(list)
    ids = list(collection_ids)
    pairs = select(CollectionProduct.collection_id, Product).join(Product, Product.id == CollectionProduct.product_id)
    statement = pairs.where(CollectionProduct.collection_id.in_(ids)).order_by(Product.name, Product.id)
    for id, product in db.session.execute(statement) if ids else ():
        found[id].append(product)
    return found


def collections_opened_by(product_ids: Iterable[int], locale: str) -> dict[int, list[tuple[str, str]]]:
    """What licenses of these products open: by product, the name and address of each locked collection."""
    statement = (
        select(CollectionProduct.product_id, Collection)
        .join(Collection, Collection.id == CollectionProduct.collection_id)
        .where(CollectionProduct.product_id.in_(wanted := set(product_ids)), Collection.retired_at.is_(None))
        .order_by(Collection.position, Collection.id)
    )
    opened: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for product_id, found in db.session.execute(statement) if wanted else ():
        opened[product_id].append((label(found.labels, locale, found.path), address(locale, found.path)))
    return opened

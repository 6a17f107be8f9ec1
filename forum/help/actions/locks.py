"""Locks of articles and collections. The nearest wins: an article's own, else those of the first collection above it that
has some. What that comes to is kept with each article, so that reading asks for nothing else."""

from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update

from forum.core.database import db
from forum.core.events import publish
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.help.events import ArticlesChanged
from forum.help.models import Article, ArticleProduct, Collection, CollectionProduct

Products = frozenset[int]
NOTHING: Products = frozenset()


def lock_collection(
    viewer: Viewer,
    collection: Collection,
    *,
    product_ids: Several[int],
    listed: bool = False,
    shows_totals: bool = False,
    reason: str = "",
) -> None:
    """Sets what opens a collection with all that is below it; no product leaves it open to all."""
    hold_locks(collection.source)
    before = _facts(collection)
    collection.listed, collection.shows_totals = listed, shows_totals
    db.session.execute(delete(CollectionProduct).where(CollectionProduct.collection_id == collection.id))
    _add(CollectionProduct, ({"collection_id": collection.id, "product_id": id} for id in set(product_ids)))
    db.session.flush()
    after = _facts(collection)
    if after == before:
        return
    record(viewer, "collection.lock", "collection", collection.id, reason=reason, before=before, after=after)
    settle_locks(collection.source)


def lock_article(viewer: Viewer, article: Article, *, product_ids: Several[int], reason: str = "") -> None:
    """Sets the article's own locks; without any it follows its collection."""
    hold_locks(article.source)
    db.session.execute(select(Article.id).where(Article.id == article.id).with_for_update())  # it may be in no collection
    before, after = sorted(_own_locks(article)), sorted(set(product_ids))
    if after == before:
        return
    db.session.execute(delete(ArticleProduct).where(ArticleProduct.article_id == article.id))
    _add(ArticleProduct, ({"article_id": article.id, "product_id": id, "inherited": False} for id in after))
    facts = {"before": {"products": before}, "after": {"products": after}}
    record(viewer, "article.lock", "article", article.id, reason=reason, **facts)
    settle_locks(article.source, {article.id})


def lock(article_ids: Iterable[int], product_id: int) -> None:
    """Adds a lock of their own: a license of the product opens these articles too, and nobody reads them without any."""
    ids = set(article_ids)
    sources = list(db.session.scalars(select(Article.source).where(Article.id.in_(ids)).distinct().order_by(Article.source)))
    for source in sources:
        hold_locks(source)
    db.session.execute(delete(ArticleProduct).where(ArticleProduct.article_id.in_(ids), ArticleProduct.inherited))
    locked = select(ArticleProduct.article_id).where(ArticleProduct.product_id == product_id)
    missing = ids.difference(db.session.scalars(locked.where(ArticleProduct.article_id.in_(ids))))
    _add(ArticleProduct, ({"article_id": id, "product_id": product_id, "inherited": False} for id in missing))
    for source in sources:
        settle_locks(source)
    publish(ArticlesChanged(article_ids=tuple(ids)))


def hold_locks(source: str) -> None:
    """Whoever changes locks of a source, or what they are on, does so one after the other: to be called first."""
    mine = select(Collection.id).where(Collection.source == source).order_by(Collection.id)
    db.session.execute(mine.with_for_update()).all()


def settle_locks(source: str, also: Iterable[int] = ()) -> None:
    """Makes what articles inherit, and what locked collections count, follow the locks of a source.

    Tells of the articles that other licenses open now than before, and of `also`.
    """
    locks, held = _Locks(source), _held(source)
    changed: dict[int, Products] = {}
    counts: dict[int, int] = defaultdict(int)
    for article in db.session.execute(_articles(source)):
        own, inherited = held[article.id]
        wanted = NOTHING if own else locks.of(article.collection_id)
        if wanted != inherited:
            changed[article.id] = wanted
        if article.retired_at is None:
            for id in locks.above(article.collection_id, opened_by=own or wanted):
                counts[id] += 1
    _inherit(changed)
    for id, articles in locks.counted.items():
        if counts[id] != articles:
            db.session.execute(update(Collection).where(Collection.id == id).values(articles=counts[id]))
    if told := changed.keys() | set(also):
        publish(ArticlesChanged(article_ids=tuple(told)))


class _Locks:
    """The locks of a source's collections. `counted` is what each was last found to hold."""

    def __init__(self, source: str) -> None:
        mine = Collection.source == source
        rows = db.session.execute(select(Collection.id, Collection.parent_id, Collection.articles).where(mine)).all()
        self.counted = {row.id: row.articles for row in rows}
        self._parents = {row.id: row.parent_id for row in rows}
        self._products: dict[int, Products] = defaultdict(frozenset)
        pairs = select(CollectionProduct.collection_id, CollectionProduct.product_id)
        for id, product_id in db.session.execute(pairs.join(Collection).where(mine)):
            self._products[id] |= {product_id}

    def of(self, collection_id: int | None) -> Products:
        """Those of the nearest collection that has some, from this one upwards."""
        return next((self._products[id] for id in self._upwards(collection_id) if self._products[id]), NOTHING)

    def above(self, collection_id: int | None, *, opened_by: Products) -> Iterator[int]:
        """The collections from this one upwards that one of these products opens."""
        return (id for id in self._upwards(collection_id) if self._products[id] & opened_by)

    def _upwards(self, id: int | None) -> Iterator[int]:
        while id is not None:
            yield id
            id = self._parents[id]


def _articles(source: str):
    return select(Article.id, Article.collection_id, Article.retired_at).where(Article.source == source)


def _held(source: str) -> dict[int, tuple[Products, Products]]:
    """Of each article its own locks and those that it inherited."""
    found: dict[int, tuple[Products, Products]] = defaultdict(lambda: (NOTHING, NOTHING))
    rows = select(ArticleProduct.article_id, ArticleProduct.product_id, ArticleProduct.inherited)
    for id, product_id, inherited in db.session.execute(rows.join(Article).where(Article.source == source)):
        own, above = found[id]
        found[id] = (own, above | {product_id}) if inherited else (own | {product_id}, above)
    return found


def _inherit(wanted: Mapping[int, Products]) -> None:
    if wanted:
        db.session.execute(delete(ArticleProduct).where(ArticleProduct.article_id.in_(wanted), ArticleProduct.inherited))
    pairs = ((id, product_id) for id, products in wanted.items() for product_id in products)
    _add(ArticleProduct, ({"article_id": id, "product_id": product, "inherited": True} for id, product in pairs))


def _own_locks(article: Article) -> Products:
    own = (ArticleProduct.article_id == article.id, ArticleProduct.inherited.is_(False))
    return frozenset(db.session.scalars(select(ArticleProduct.product_id).where(*own)))


def _facts(collection: Collection) -> dict[str, Any]:
    products = select(CollectionProduct.product_id).where(CollectionProduct.collection_id == collection.id)
    return {
        "products": sorted(db.session.scalars(products)),
        "listed": collection.listed,
        "shows_count": collection.shows_totals,
    }


def _add(table, rows: Iterable[dict[str, Any]]) -> None:
    if rows := list(rows):
        db.session.execute(insert(table), rows)

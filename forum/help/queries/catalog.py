"""All collections and articles with what locks them, for administrators."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from forum.core.database import db
from forum.core.errors import NotFound
from forum.help.models import Article, ArticleProduct, Collection, CollectionProduct, Translation
from forum.help.queries.listing import address, best, label
from forum.help.queries.locks import products_of
from forum.licenses.models import Product


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A collection, with the names of those above it. `products` are the names of what locks it, `follows` the name of the
    collection above it whose lock it has otherwise."""

    collection: Collection
    above: tuple[str, ...]
    title: str
    products: tuple[str, ...]
    follows: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article, with the names of what locks it itself, and of what locks it as part of a collection."""

    public_id: str
    title: str
    locale: str
    address: str
    own: tuple[str, ...]
    inherited: tuple[str, ...]


def tree(locale: str) -> dict[str, list[CollectionRow]]:
    """The collections of each source, each before those below it."""
    statement = select(Collection).where(Collection.retired_at.is_(None))
    below: dict[tuple[str, int | None], list[Collection]] = defaultdict(list)
    for one in db.session.scalars(statement.order_by(Collection.source, Collection.position, Collection.id)):
        below[one.source, one.parent_id].append(one)
    locks = products_of(one.id for found in below.values() for one in found)

    def rows(source: str, parent: CollectionRow | None = None) -> Iterator[CollectionRow]:
        for one in below[source, parent.collection.id if parent else None]:
            products = tuple(product.name for product in locks[one.id])
            above = (*parent.above, parent.title) if parent else ()
            follows = (parent.title if parent.products else parent.follows) if parent and not products else ""
            row = CollectionRow(one, above, label(one.labels, locale, one.path), products, follows)
            yield row
            yield from rows(source, row)

    return {source: list(rows(source)) for source in dict.fromkeys(source for source, _parent in below)}


def get_collection(public_id: str) -> Collection:
    collection = db.session.scalar(select(Collection).where(Collection.public_id == public_id))
    if collection is None:
        raise NotFound
    return collection


def get_article(public_id: str) -> Article:
    article = db.session.scalar(select(Article).where(Article.public_id == public_id))
    if article is None:
        raise NotFound
    return article


def collection_of(article: Article) -> Collection | None:
    return db.session.get(Collection, article.collection_id) if article.collection_id else None


def at_path(source: str, path: str) -> Collection | Article | None:
    """What a source has at a path: a collection, else an article."""
    for table in (Collection, Article):
        held = (table.source == source, table.path == path, table.retired_at.is_(None))
        if found := db.session.scalar(select(table).where(*held)):
            return found
    return None


def product_ids_of(thing: Collection | Article) -> list[int]:
    """The products that lock it itself."""
    if isinstance(thing, Collection):
        found = select(CollectionProduct.product_id).where(CollectionProduct.collection_id == thing.id)
    else:
        own = (ArticleProduct.article_id == thing.id, ArticleProduct.inherited.is_(False))
        found = select(ArticleProduct.product_id).where(*own)
    return list(db.session.scalars(found))


def articles_in(collection: Collection | None, locale: str) -> list[ArticleRow]:
    """The articles right in a collection, in their order; without one, those in none."""
    if collection is None:
        return _articles(Article.collection_id.is_(None), locale)
    return _articles(Article.collection_id == collection.id, locale)


def article_row(article: Article, locale: str) -> ArticleRow:
    rows = _articles(Article.id == article.id, locale, retired_too=True)
    if not rows:
        raise NotFound
    return rows[0]


def _articles(condition: ColumnElement[bool], locale: str, *, retired_too: bool = False) -> list[ArticleRow]:
    wanted = condition if retired_too else condition & Article.retired_at.is_(None)
    statement = (
        select(Article.id, Article.public_id, Article.source_locale, Translation.locale, Translation.path, Translation.title)
        .join(Translation, Translation.article_id == Article.id)
        .where(wanted)
        .order_by(Article.position, Article.id)
    )
    texts = defaultdict(list)
    for row in db.session.execute(statement):
        texts[row.id].append(row)
    own, inherited = _locks(texts)
    shown = {id: best(rows, locale) for id, rows in texts.items()}
    return [
        ArticleRow(row.public_id, row.title, row.locale, address(row.locale, row.path), own[id], inherited[id])
        for id, row in shown.items()
    ]


def _locks(article_ids: Iterable[int]) -> tuple[Mapping[int, tuple[str, ...]], Mapping[int, tuple[str, ...]]]:
    """The names of the products of each article: its own, and those that it inherited."""
    found = defaultdict(tuple), defaultdict(tuple)
    pairs = select(ArticleProduct.article_id, ArticleProduct.inherited, Product.name)
    joined = pairs.join(Product, Product.id == ArticleProduct.product_id)
    locking = joined.where(ArticleProduct.article_id.in_(list(article_ids))).order_by(Product.name)
    for id, inherited, name in db.session.execute(locking):
        found[inherited][id] += (name,)
    return found

"""What stands around an article, and the page of a collection. Sources that share a path share its collection."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.core.database import STATEMENTS_KEPT
from forum.core.prepared import fetch
from forum.core.viewer import Viewer
from forum.help.models import Article, Collection
from forum.help.policies import visible_to
from forum.help.queries.articles import ArticlePage
from forum.help.queries.listing import Link, address, articles_where, label, link_to, read_articles


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an article or makes up a collection's page."""

    crumbs: tuple[Link, ...]
    articles: tuple[Link, ...]
    children: tuple[Link, ...]

    @property
    def previous(self) -> Link | None:
        return self._neighbour(-1)

    @property
    def next(self) -> Link | None:
        return self._neighbour(1)

    def _neighbour(self, step: int) -> Link | None:
        at = next((index for index, link in enumerate(self.articles) if link.is_current), None)
        if at is None or not 0 <= at + step < len(self.articles):
            return None
        return self.articles[at + step]


@dataclass(frozen=True, slots=True)
class CollectionPage:
    title: str
    locale: str
    path: str
    surroundings: Surroundings


def around(page: ArticlePage, viewer: Viewer) -> Surroundings:
    """The collection of an article: the way to it, its articles in their order, the collections below it."""
    return _surroundings(page.collection, page.asked_locale, viewer, page.article_id)


def find_collection(path: str, locale: str, viewer: Viewer) -> CollectionPage | None:
    """A collection of which the viewer may read at least one article."""
    found = _surroundings(path, locale, viewer)
    own = next((crumb for crumb in found.crumbs if crumb.address == address(locale, path)), None)
    if own is None or not (found.articles or found.children):
        return None
    return CollectionPage(own.title, locale, path, found)


def _surroundings(path: str, locale: str, viewer: Viewer, current: int | None = None) -> Surroundings:
    links = _collections_near(path, locale, viewer) if path else {}
    articles = read_articles(_articles_in(viewer.rights, bool(path)), locale, path=path)
    return Surroundings(
        crumbs=tuple(link for at, link in links.items() if f"{path}/".startswith(f"{at}/")),
        articles=tuple(link_to(row, locale, current) for row in articles),
        children=tuple(link for at, link in links.items() if at.startswith(f"{path}/")),
    )


def _collections_near(path: str, locale: str, viewer: Viewer) -> dict[str, Link]:
    """The collections down to this one, and those right below it that hold something for the viewer, by path."""
    steps = path.split("/")
    on_the_way = ["/".join(steps[:depth]) for depth in range(1, len(steps) + 1)]
    rows = fetch(_near(viewer.rights), path=path, on_the_way=on_the_way)
    found: dict[str, Link] = {}
    for row in rows:
        found.setdefault(row.path, Link(label(row.labels, locale, row.path), address(locale, row.path), locale))
    return found


@lru_cache(maxsize=STATEMENTS_KEPT)
def _articles_in(viewer: Viewer, collected: bool) -> Select:
    here = select(Collection.id).where(Collection.path == bindparam("path"))
    inside = Article.collection_id.in_(here) if collected else Article.collection_id.is_(None)
    return articles_where(inside, viewer)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _near(viewer: Viewer) -> Select:
    parent, inner = aliased(Collection), aliased(Collection)
    below = Collection.parent_id.in_(select(parent.id).where(parent.path == bindparam("path")))
    prefix = func.substr(inner.path, 1, func.length(Collection.path) + 1)
    holds_something = exists(
        select(Article.id)
        .join(inner, inner.id == Article.collection_id)
        .where(
            inner.source == Collection.source,
            or_(inner.id == Collection.id, prefix == Collection.path + "/"),
            Article.retired_at.is_(None),
            visible_to(viewer),
        )
    )
    on_the_way = Collection.path.in_(bindparam("on_the_way", expanding=True))
    return (
        select(Collection.path, Collection.labels)
        .where(Collection.retired_at.is_(None), or_(on_the_way, and_(below, holds_something)))
        .order_by(Collection.position, Collection.id)
    )

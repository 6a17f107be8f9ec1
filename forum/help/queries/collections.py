"""What stands around an article, and the page of a collection. Sources that share a path share its collection."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.core.database import STATEMENTS_KEPT
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.help.models import Article, Collection
from forum.help.policies import barred_to, visible_to
from forum.help.queries.articles import ArticlePage
from forum.help.queries.listing import Link, address, articles_where, label, link_to, read_articles
from forum.help.queries.locks import LockCard, lock_cards, shown_total, upwards


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an article or makes up a collection's page; `locked` are those of the collections right below that
    a license would open."""

    crumbs: tuple[Link, ...]
    articles: tuple[Link, ...]
    children: tuple[Link, ...]
    locked: tuple[LockCard, ...] = ()

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
    near = fetch(_near(viewer.rights), path=path, on_the_way=upwards(path)) if path else []
    links: dict[str, Link] = {}
    for row in near:
        if row.holds_something:
            links.setdefault(row.path, Link(label(row.labels, locale, row.path), address(locale, row.path), locale))
    articles = read_articles(_articles_in(viewer.rights, bool(path)), locale, path=path)
    return Surroundings(
        crumbs=tuple(links[at] for at in upwards(path) if at in links),
        articles=tuple(link_to(row, locale, current) for row in articles),
        children=tuple(link for at, link in links.items() if at.startswith(f"{path}/")),
        locked=lock_cards(_locked_below(path, near), locale),
    )


def _locked_below(path: str, near: list[Record]) -> list[Record]:
    """The listed collections right below this one that the viewer can't open, of sources in which this one isn't locked."""
    barred = [row for row in near if row.barred]
    closed = {row.source for row in barred if not row.path.startswith(f"{path}/")}
    return [row for row in barred if row.listed and row.path.startswith(f"{path}/") and row.source not in closed]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _articles_in(viewer: Viewer, collected: bool) -> Select:
    here = select(Collection.id).where(Collection.path == bindparam("path"))
    inside = Article.collection_id.in_(here) if collected else Article.collection_id.is_(None)
    return articles_where(inside, viewer)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _near(viewer: Viewer) -> Select:
    """The collections down to one, and those right below it."""
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
    barred = barred_to(viewer)
    return (
        select(
            Collection.id,
            Collection.source,
            Collection.path,
            Collection.labels,
            Collection.listed,
            holds_something.label("holds_something"),
            barred.label("barred"),
            shown_total.label("total"),
        )
        .where(Collection.retired_at.is_(None), or_(on_the_way, below))
        .order_by(Collection.position, Collection.id)
    )

"""The front page of the help center."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from forum.core.database import STATEMENTS_KEPT
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.help.models import Article, Collection
from forum.help.policies import barred_to, visible_to
from forum.help.queries.listing import Link, address, articles_where, label, link_to, read_articles
from forum.help.queries.locks import LockCard, lock_cards, shown_total, upwards

START = ("getting-started", "first-steps", "quick-start", "quickstart", "start", "introduction")
FREQUENT = ("faq", "faqs", "frequent-questions", "frequently-asked-questions", "questions")
FREQUENT_TOO = ("payment-gateways", "add-ons", "addons")


@dataclass(frozen=True, slots=True)
class Card:
    """A collection on the front page; `count` includes all below it."""

    title: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A collection of the top with those right below it."""

    card: Card
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A collection with its articles."""

    card: Card
    articles: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The front page: where to begin, what is asked often, everything else, and what a license would open."""

    starts: tuple[Section, ...]
    frequent: tuple[Link, ...]
    loose: tuple[Link, ...]
    shelves: tuple[Shelf, ...]
    single: tuple[Card, ...]
    locked: tuple[LockCard, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A collection with how many articles of it, and of all below it, the viewer may read."""

    path: str
    labels: dict[str, str]
    own: int
    total: int

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def names(self) -> tuple[str, str]:
        """What it is called, by its folder and by its English label."""
        return _last(self.path), self.labels.get("en", "").casefold().replace(" ", "-")


def front(locale: str, viewer: Viewer) -> Front:
    """Two statements, however many articles there are, and a third where lock cards stand."""
    counted = fetch(_counts(viewer.rights))
    collections = _collections(counted)
    starts = _named(collections, START) or [one for one in collections if one.own][:1]
    questions = _named(collections, FREQUENT)
    featured = {one.path for one in (*starts, *questions)}
    rows = _articles_to_feature(featured, collections, locale, viewer)
    frequent = _frequent(rows, {one.path for one in questions})
    cards = {
        one.path: Card(label(one.labels, locale, one.path), address(locale, one.path), one.total) for one in collections
    }
    shelves, single = _shelves(collections, cards, featured)
    return Front(
        starts=tuple(
            Section(cards[start.path], tuple(link_to(row, locale) for row in rows if row.collection == start.path))
            for start in starts
        ),
        frequent=tuple(link_to(row, locale) for row in frequent),
        loose=tuple(link_to(row, locale) for row in rows if row.collection is None and row not in frequent),
        shelves=shelves,
        single=single,
        locked=lock_cards(_outermost(counted), locale),
    )


def _collections(rows: list[Record]) -> list[_Counted]:
    """Collections that hold something for the viewer, in their order, called as the first source that does calls them."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    own: dict[str, int] = defaultdict(int)
    for row in rows:
        own[row.path] += row.own
        for path in upwards(row.path):
            held[row.source, path] += row.own
    rows = [row for row in rows if held[row.source, row.path]]
    totals: dict[str, int] = defaultdict(int)
    for (_source, path), count in held.items():
        totals[path] += count
    labels = {row.path: row.labels for row in reversed(rows)}
    paths = dict.fromkeys(row.path for row in rows)
    return [_Counted(path, labels[path], own[path], totals[path]) for path in paths]


def _outermost(rows: list[Record]) -> list[Record]:
    """The listed ones that the viewer can't open, where nothing above them is locked to the viewer already."""
    barred = {(row.source, row.path) for row in rows if row.barred}
    return [
        row
        for row in rows
        if row.barred and row.listed and not any((row.source, path) in barred for path in upwards(row.path)[:-1])
    ]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _counts(rights: Viewer) -> Select:
    counts = (
        select(Article.collection_id, func.count().label("own"))
        .where(Article.retired_at.is_(None), visible_to(rights))
        .group_by(Article.collection_id)
        .subquery()
    )
    return (
        select(
            Collection.id,
            Collection.source,
            Collection.path,
            Collection.labels,
            Collection.listed,
            barred_to(rights).label("barred"),
            shown_total.label("total"),
            func.coalesce(counts.c.own, 0).label("own"),
        )
        .outerjoin(counts, counts.c.collection_id == Collection.id)
        .where(Collection.retired_at.is_(None))
        .order_by(Collection.position, Collection.id)
    )


def _named(collections: list[_Counted], names: Sequence[str]) -> list[_Counted]:
    """The collections with the best of these names that any has."""
    for name in names:
        found = [one for one in collections if one.own and name in one.names]
        if found:
            return found
    return []


def _articles_to_feature(featured: set[str], collections, locale: str, viewer: Viewer) -> list[Record]:
    """Articles of the featured collections, those of none, and those that are named like questions."""
    chosen = [one.path for one in collections if one.path in featured or _last(one.path) in FREQUENT_TOO]
    return read_articles(_featured(viewer.rights), locale, chosen=chosen)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _featured(rights: Viewer) -> Select:
    chosen = select(Collection.id).where(Collection.path.in_(bindparam("chosen", expanding=True)))
    one = aliased(Article)
    wanted = select(one.id).where(
        or_(
            one.collection_id.in_(chosen),
            one.collection_id.is_(None),
            *(one.path.like(f"%/{name}") for name in FREQUENT),
        )
    )
    return articles_where(Article.id.in_(wanted), rights)


def _frequent(rows: list[Record], collections: set[str]) -> list[Record]:
    """Articles of collections of questions, those named so, and, without such a collection, what is asked first."""
    inside = [row for row in rows if row.collection in collections]
    named = [row for row in rows if _last(row.path) in FREQUENT]
    too = [] if inside else [row for row in rows if row.collection and _last(row.collection) in FREQUENT_TOO]
    return list(dict.fromkeys([*inside, *named, *too]))


def _shelves(collections, cards: dict[str, Card], featured: set[str]) -> tuple[tuple[Shelf, ...], tuple[Card, ...]]:
    """Every collection that isn't featured: those of the top with what is below them, and those with nothing below."""
    shelves, single = [], []
    for top in collections:
        if top.parent in cards:
            continue
        below = tuple(cards[one.path] for one in collections if one.parent == top.path and one.path not in featured)
        if below:
            shelves.append(Shelf(cards[top.path], below))
        elif top.path not in featured:
            single.append(cards[top.path])
    return tuple(shelves), tuple(single)


def _last(path: str) -> str:
    return path.casefold().rpartition("/")[2]

"""What the log says, and what its entries are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core.database import db
from forum.core.languages import language
from forum.core.log.models import LogEntry
from forum.core.pagination import Page
from forum.core.text import name_key, nfc
from forum.help.models import Article, Collection, Translation
from forum.help.queries.listing import label
from forum.licenses.models import Connection, License, Product
from forum.threads.models import Comment, Thread

HISTORY = 500  # entries of one thing that its page shows


@dataclass(frozen=True)
class Subject:
    label: str
    address: str


def log_page(asked: str | None, *, action: str, actor: str) -> tuple[list[Row[Any]], Page]:
    """A page of the log, newest first: (LogEntry, handle, name and hue of who did it). Both filters may be empty."""
    shown = LogEntry.id.is_not(None)
    if action:
        shown &= LogEntry.action == action
    if actor:
        key = name_key(nfc(actor))
        shown &= LogEntry.actor_id.in_(select(Person.id).where(Person.name_key == key))
    total = db.session.scalar(select(func.count()).select_from(LogEntry).where(shown)) or 0
    page = Page.of(asked, total)
    return list(db.session.execute(_newest().where(shown).limit(page.per_page).offset(page.offset))), page


def history_of(kind: str, id: int) -> list[Row[Any]]:
    """All entries of the log about one thing, newest first, as `log_page` has them."""
    about = (LogEntry.subject_type == kind, LogEntry.subject_id == id)
    return list(db.session.execute(_newest().where(*about).limit(HISTORY)))


def _newest() -> Select[Any]:
    columns = select(LogEntry, Person.handle, Person.display_name, Person.hue)
    return columns.outerjoin(Person, Person.id == LogEntry.actor_id).order_by(LogEntry.id.desc())


def logged_actions() -> list[str]:
    """The acts that the log has."""
    return list(db.session.scalars(select(LogEntry.action).distinct().order_by(LogEntry.action)))


def subjects_of(named: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Subject]:
    """What entries of the log name, by type and id, in a statement a type."""
    wanted: dict[str, set[int]] = {}
    for kind, id in named:
        wanted.setdefault(kind, set()).add(id)
    return {
        (kind, id): subject
        for kind, ids in wanted.items()
        if kind in _NAMED
        for id, subject in _NAMED[kind](ids).items()
    }


def _boards(ids: set[int]) -> dict[int, Subject]:
    rows = db.session.execute(select(Board.id, Board.name, Board.slug).where(Board.id.in_(ids)))
    return {id: Subject(name, f"/admin/boards/{slug}") for id, name, slug in rows}


def _products(ids: set[int]) -> dict[int, Subject]:
    rows = db.session.execute(select(Product.id, Product.name, Product.slug).where(Product.id.in_(ids)))
    return {id: Subject(name, f"/admin/products/{slug}") for id, name, slug in rows}


def _licenses(ids: set[int]) -> dict[int, Subject]:
    columns = select(License.id, License.public_id, License.key_end, Product.name)
    rows = db.session.execute(columns.join(Product, Product.id == License.product_id).where(License.id.in_(ids)))
    return {id: Subject(f"{name} …{end}", f"/admin/licenses/{public_id}") for id, public_id, end, name in rows}


def _connections(ids: set[int]) -> dict[int, Subject]:
    rows = db.session.execute(select(Connection.id, Connection.public_id, Connection.name).where(Connection.id.in_(ids)))
    return {id: Subject(name, f"/admin/connections/{public_id}") for id, public_id, name in rows}


def _collections(ids: set[int]) -> dict[int, Subject]:
    columns = select(Collection.id, Collection.public_id, Collection.labels, Collection.path)
    return {
        id: Subject(label(labels, language(), path), f"/admin/articles/collections/{public_id}")
        for id, public_id, labels, path in db.session.execute(columns.where(Collection.id.in_(ids)))
    }


def _articles(ids: set[int]) -> dict[int, Subject]:
    columns = select(Article.id, Article.public_id, Translation.title).join(Translation, Translation.article_id == Article.id)
    own = columns.where(Article.id.in_(ids), Translation.locale == Article.source_locale)
    return {
        id: Subject(title, f"/admin/articles/{public_id}/lock") for id, public_id, title in db.session.execute(own)
    }


def _people(ids: set[int]) -> dict[int, Subject]:
    rows = db.session.execute(select(Person.id, Person.handle).where(Person.id.in_(ids)))
    return {id: Subject(handle, f"/admin/members/{handle}") for id, handle in rows}


def _threads(ids: set[int]) -> dict[int, Subject]:
    rows = db.session.execute(select(Thread.id, Thread.title, Thread.public_id).where(Thread.id.in_(ids)))
    return {id: Subject(title, f"/threads/{public_id}") for id, title, public_id in rows}


def _comments(ids: set[int]) -> dict[int, Subject]:
    columns = select(Comment.id, Comment.public_id, Comment.number, Thread.title)
    rows = db.session.execute(columns.join(Thread, Thread.id == Comment.thread_id).where(Comment.id.in_(ids)))
    return {id: Subject(f"{title} #{number}", f"/comments/{public_id}") for id, public_id, number, title in rows}


_NAMED = {
    "board": _boards,
    "product": _products,
    "license": _licenses,
    "connection": _connections,
    "collection": _collections,
    "article": _articles,
    "person": _people,
    "thread": _threads,
    "comment": _comments,
}

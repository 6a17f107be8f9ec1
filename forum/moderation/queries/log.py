"""Reading the log, and what its entries are about as far as the viewer may see it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.boards import policies as boards
from forum.boards.models import Board
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.log.models import LogEntry
from forum.core.pagination import Page
from forum.core.viewer import Viewer
from forum.moderation.policies import SUBJECTS, visible_to
from forum.threads import policies as threads
from forum.threads.models import Comment, Thread

actor, undoer = aliased(Person), aliased(Person)


def log_page(viewer: Viewer, asked: str | None, *, threads_only: bool) -> tuple[list[Row[Any]], Page]:
    """A page of the log, newest first: (LogEntry, who did it, who undid it)."""
    shown = visible_to(viewer)
    if threads_only:
        shown &= LogEntry.subject_type.in_(SUBJECTS)
    total = db.session.scalar(select(func.count()).select_from(LogEntry).where(shown))
    page = Page.of(asked, total)
    statement = _entries().where(shown).order_by(LogEntry.id.desc()).limit(page.per_page).offset(page.offset)
    return list(db.session.execute(statement)), page


def _entries():
    return (
        select(
            LogEntry,
            actor.handle,
            actor.display_name,
            actor.hue,
            undoer.display_name.label("undone_by"),
        )
        .outerjoin(actor, actor.id == LogEntry.actor_id)
        .outerjoin(undoer, undoer.id == LogEntry.undone_by_id)
    )


def get_entry(public_id: str, viewer: Viewer) -> LogEntry:
    """An entry that the viewer may read. Raises NotFound."""
    entry = db.session.scalar(select(LogEntry).where(LogEntry.public_id == public_id, visible_to(viewer)))
    if entry is None:
        raise NotFound
    return entry


def subject_of(entry: LogEntry, viewer: Viewer) -> tuple[Thread, Comment | None]:
    """What an entry is about, if the viewer may see it. Raises NotFound."""
    if entry.subject_type == "comment":
        statement = select(Thread, Comment).join(Comment, Comment.thread_id == Thread.id)
        statement = statement.where(Comment.id == entry.subject_id, threads.comments_visible_to(viewer))
    else:
        statement = select(Thread).where(Thread.id == entry.subject_id)
    row = db.session.execute(statement.where(threads.visible_to(viewer))).first()
    if row is None or entry.subject_type not in SUBJECTS:
        raise NotFound
    return (row[0], row[1] if entry.subject_type == "comment" else None)


def last_act(actions: Collection[str], subject_type: str, subject_id: int) -> Row[Any] | None:
    """Who did one of these acts to a thing last, and when."""
    statement = (
        select(LogEntry.at, Person.display_name)
        .outerjoin(Person, Person.id == LogEntry.actor_id)
        .where(
            LogEntry.subject_type == subject_type,
            LogEntry.subject_id == subject_id,
            LogEntry.action.in_(actions),
        )
        .order_by(LogEntry.id.desc())
        .limit(1)
    )
    return db.session.execute(statement).first()


def undoing_of(entry: LogEntry) -> Row[Any] | None:
    """Who undid an entry, and when."""
    statement = select(LogEntry.undone_at.label("at"), Person.display_name)
    statement = statement.outerjoin(Person, Person.id == LogEntry.undone_by_id)
    return db.session.execute(statement.where(LogEntry.id == entry.id)).first()


def threads_seen(ids: Collection[int], viewer: Viewer) -> dict[int, Row[Any]]:
    """Title, address and board, by internal id, of those threads among these that the viewer may see."""
    columns = (Thread.id, Thread.public_id, Thread.slug, Thread.title, Thread.language, Thread.board_id)
    statement = select(*columns)
    rows = db.session.execute(statement.where(Thread.id.in_(ids), threads.visible_to(viewer)))
    return {row.id: row for row in rows}


def comments_seen(ids: Collection[int], viewer: Viewer) -> dict[int, Row[Any]]:
    """The same for comments: what is said of their thread, their number and author. Removed ones are among them."""
    statement = (
        select(
            Comment.id,
            Comment.number,
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            Thread.board_id,
            Person.display_name.label("author"),
        )
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Person, Person.id == Comment.author_id)
        .where(Comment.id.in_(ids), threads.visible_to(viewer))
    )
    return {row.id: row for row in db.session.execute(statement)}


def people_seen(ids: Collection[int]) -> dict[int, Row[Any]]:
    """Names, by internal id. Whose suspension the viewer may read of is theirs to know who that is."""
    rows = db.session.execute(select(Person.id, Person.handle, Person.display_name).where(Person.id.in_(ids)))
    return {row.id: row for row in rows}


def boards_seen(viewer: Viewer) -> dict[int, Board]:
    return {board.id: board for board in db.session.scalars(select(Board).where(boards.visible_to(viewer)))}

"""One thread and its comments."""

from collections import namedtuple
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, case, exists, func, null, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person, PersonRole
from forum.boards.models import Board
from forum.boards.policies import require_open
from forum.boards.queries import is_locked
from forum.core.database import STATEMENTS_KEPT, db
from forum.core.errors import NotFound
from forum.core.pagination import PER_PAGE
from forum.core.prepared import Record, fetch
from forum.core.viewer import STAFF, Viewer
from forum.threads.models import Comment, OldAddress, Reference, Revision, Thread
from forum.threads.policies import comments_visible_to, moderates, told_to, visible_to
from forum.threads.queries import graded

_THREAD = (
    Thread.id,
    Thread.public_id,
    Thread.board_id,
    Thread.author_id,
    Thread.title,
    Thread.slug,
    Thread.language,
    Thread.tags,
    Thread.created_at,
    Thread.last_number,
    Thread.replies,
    Thread.answer_number,
    Thread.gist,
    Thread.pinned,
    Thread.closed_at,
    Thread.hidden_at,
    Thread.views,
)
_BOARD = (Board.id, Board.slug, Board.name, Board.texts, Board.kind, Board.listed)
_GRADED = {"last_number", "replies", "answer_number", "gist"}
ThreadHead = namedtuple("ThreadHead", [column.key for column in _THREAD])
BoardHead = namedtuple("BoardHead", [column.key for column in _BOARD])


class ThreadPage(NamedTuple):
    """What a thread's page says above its comments; heads have the columns of their tables that it needs."""

    thread: ThreadHead
    board: BoardHead
    is_locked: bool
    answer_author: str | None


def thread_page(public_id: str, viewer: Viewer) -> ThreadPage:
    """A thread with its board and who gave the accepted answer, in one statement. Raises NotFound."""
    rows = fetch(_thread_page(viewer.rights), public_id=public_id, **viewer.bound)
    if not rows:
        raise NotFound
    values, end = tuple(rows[0]), len(_THREAD) + len(_BOARD)
    return ThreadPage(
        ThreadHead._make(values[: len(_THREAD)]), BoardHead._make(values[len(_THREAD) : end]), *values[end:]
    )


@lru_cache(maxsize=STATEMENTS_KEPT)
def _thread_page(rights: Viewer) -> Select[Any]:
    answer, answerer = aliased(Comment), aliased(Person)
    columns = [getattr(graded, column.key)(rights) if column.key in _GRADED else column for column in _THREAD]
    return (
        select(*columns, *_BOARD, is_locked, answerer.display_name.label("answer_author"))
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(answer, and_(answer.thread_id == Thread.id, answer.number == graded.answer_number(rights)))
        .outerjoin(answerer, answerer.id == answer.author_id)
        .where(Thread.public_id == bindparam("public_id"), visible_to(rights))
    )


def get_thread(public_id: str, viewer: Viewer) -> tuple[Thread, Board]:
    """A thread that the viewer may see, with its board. Raises NotFound."""
    statement = select(Thread, Board).join(Board, Board.id == Thread.board_id)
    row = db.session.execute(statement.where(Thread.public_id == public_id, visible_to(viewer))).first()
    if row is None:
        raise NotFound
    return row


def last_number(thread: Thread, viewer: Viewer) -> int:
    """The number of the last comment that the viewer may know of, in a thread that was loaded for them."""
    if viewer.reads_until(thread.board_id) is None:
        return thread.last_number
    return db.session.scalars(select(graded.last_number(viewer)).where(Thread.id == thread.id)).one()


def lock_thread(thread_id: int, viewer: Viewer) -> Thread:
    """The thread's row as it is now, locked until the transaction ends: numbers are given under it.

    Raises NotFound where the viewer can't see it any more: it may have been moved while this waited. Raises Refused where
    their license for its board has ended.
    """
    # With key_share rows that refer to the thread need not wait: who tells its followers has locked some of their rows by then.
    statement = select(Thread).where(Thread.id == thread_id).with_for_update(key_share=True)
    thread = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if not db.session.scalar(select(exists().where(Thread.id == thread_id, visible_to(viewer)))):
        raise NotFound
    require_open(viewer, thread.board_id)
    return thread


def comments_on(thread_id: int, page: int, viewer: Viewer) -> Sequence[Record]:
    """A page of comments: those numbered from 20 × (page − 1) + 1 on. Withdrawn texts come as tombstones, without text."""
    first = (page - 1) * PER_PAGE + 1
    asked = {"thread_id": thread_id, "first": first, "last": first + PER_PAGE - 1}
    return fetch(_comments_on(viewer.rights), **asked, **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _comments_on(rights: Viewer) -> Select[Any]:
    shown = comments_visible_to(rights)
    role = (
        select(func.max(PersonRole.role))
        .where(PersonRole.person_id == Person.id, PersonRole.role.in_(STAFF))
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        select(
            Comment.id,
            Comment.public_id,
            Comment.number,
            Comment.author_id,
            case((shown, Comment.html), else_=null()).label("html"),
            Comment.created_at,
            Comment.edited_at,
            Comment.hidden_at,
            Comment.hidden_reason,
            Comment.removed_at,
            Comment.useful,
            Person.handle,
            Person.display_name,
            Person.hue,
            role.label("staff_role"),
        )
        .join(Person, Person.id == Comment.author_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(
            Comment.thread_id == bindparam("thread_id"),
            Comment.number.between(bindparam("first"), bindparam("last")),
            told_to(rights),
        )
        .order_by(Comment.number)
    )


_REFERENCES = select(
    Reference.comment_id,
    Reference.number,
    Reference.kind,
    Reference.target,
    Reference.anchor,
    Reference.label,
).where(Reference.comment_id.in_(bindparam("ids", expanding=True)))


def references_of(comment_ids: Collection[int]) -> Sequence[Record]:
    """What the placeholders of comments stand for. Whose comments were loaded for the viewer is the caller's to know."""
    return fetch(_REFERENCES, ids=list(comment_ids))


def titles(public_ids: Collection[str], viewer: Viewer) -> dict[str, Record]:
    """Title, slug and language, by public id, of those threads among these that the viewer may see."""
    rows = fetch(_titles(viewer.rights), public_ids=list(public_ids), **viewer.bound)
    return {row.public_id: row for row in rows}


@lru_cache(maxsize=STATEMENTS_KEPT)
def _titles(rights: Viewer) -> Select[Any]:
    return select(Thread.public_id, Thread.title, Thread.slug, Thread.language).where(
        Thread.public_id.in_(bindparam("public_ids", expanding=True)), visible_to(rights)
    )


def get_comment(thread_id: int, number: int) -> Comment:
    """A comment of a thread that was loaded for the viewer."""
    return db.session.scalars(select(Comment).where(Comment.thread_id == thread_id, Comment.number == number)).one()


def get_comment_seen(public_id: str, viewer: Viewer) -> tuple[Comment, Thread, Board]:
    """A comment whose text the viewer may see, with its thread and board. Raises NotFound."""
    statement = (
        select(Comment, Thread, Board)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Comment.public_id == public_id, visible_to(viewer), comments_visible_to(viewer))
    )
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    return row


class History(NamedTuple):
    """What a comment said before, newest first, with who changed it."""

    revisions: Sequence[Row[Any]]
    is_cut: bool


def history_of(thread: Thread, comment: Comment, viewer: Viewer) -> History:
    """What somebody else than its author took out of a comment is seen by its author and by moderators alone.

    It may have been a license key or somebody's address; what was there before is then the same text, so it goes with it.
    """
    statement = (
        select(Revision.id, Revision.title, Revision.body, Revision.edited_at, Person.display_name.label("editor"))
        .outerjoin(Person, Person.id == Revision.edited_by_id)
        .where(Revision.comment_id == comment.id)
        .order_by(Revision.id.desc())
        .limit(50)
    )
    if moderates(viewer, thread) or viewer.id == comment.author_id:
        return History(db.session.execute(statement).all(), is_cut=False)
    taken_out = db.session.scalar(
        select(func.max(Revision.id)).where(
            Revision.comment_id == comment.id, Revision.edited_by_id.is_distinct_from(comment.author_id)
        )
    )
    shown = db.session.execute(statement.where(Revision.id > (taken_out or 0))).all()
    return History(shown, is_cut=taken_out is not None)


def find_by_old_address(address: str, viewer: Viewer) -> Row[Any] | None:
    """The thread that stood at an address elsewhere before it was imported, if the viewer may see it."""
    statement = (
        select(Thread.public_id, Thread.slug, OldAddress.number)
        .join(Thread, Thread.id == OldAddress.thread_id)
        .where(OldAddress.address == address, visible_to(viewer))
    )
    if viewer.ended:
        stood_there = and_(Comment.thread_id == Thread.id, Comment.number == OldAddress.number)
        statement = statement.join(Comment, stood_there).where(told_to(viewer))
    return db.session.execute(statement).first()

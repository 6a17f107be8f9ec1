"""Threads in lists: a board, a tag, the front page."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.boards import queries as boards
from forum.boards.models import Board
from forum.boards.policies import visible_to as board_visible_to
from forum.core.database import db
from forum.core.pagination import PER_PAGE
from forum.core.viewer import Viewer
from forum.threads.models import Comment, Tag, Thread, ThreadTag
from forum.threads.policies import visible_to

FILTERS = ("all", "unanswered", "answered")

answer, answerer = aliased(Comment), aliased(Person)


def _rows() -> Select[Any]:
    return (
        select(
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            Thread.tags,
            Thread.created_at,
            Thread.last_comment_at,
            Thread.replies,
            Thread.participants,
            Thread.answer_number,
            Thread.gist,
            Thread.pinned,
            Thread.closed_at,
            Thread.hidden_at,
            Person.display_name.label("author"),
            answerer.display_name.label("answer_author"),
        )
        .join(Person, Person.id == Thread.author_id)
        .outerjoin(answer, and_(answer.thread_id == Thread.id, answer.number == Thread.answer_number))
        .outerjoin(answerer, answerer.id == answer.author_id)
    )


def board_threads(board: Board, viewer: Viewer, *, show: str, page: int) -> list[Row[Any]]:
    """A page of a board's threads, pinned first, then by last comment; one more than a page, to tell whether more come."""
    statement = _rows().where(Thread.board_id == board.id, visible_to(viewer))
    if show == "answered":
        statement = statement.where(Thread.answer_number.is_not(None))
    elif show == "unanswered":
        statement = statement.where(Thread.answer_number.is_(None))
    order = (Thread.pinned.desc(), Thread.last_comment_at.desc(), Thread.id.desc())
    statement = statement.order_by(*order).limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)
    return list(db.session.execute(statement))


def tag_threads(key: str, viewer: Viewer, *, page: int) -> list[Row[Any]]:
    """A page of what the viewer may see under a tag, by last comment; one more than a page."""
    statement = (
        _rows()
        .add_columns(Board.slug.label("board_slug"), Board.name.label("board_name"), Board.texts.label("board_texts"))
        .join(Board, Board.id == Thread.board_id)
        .join(ThreadTag, ThreadTag.thread_id == Thread.id)
        .join(Tag, Tag.id == ThreadTag.tag_id)
        .where(Tag.key == key, visible_to(viewer))
        .order_by(Thread.last_comment_at.desc(), Thread.id.desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    )
    return list(db.session.execute(statement))


def authors(rows: Iterable[Row[Any]]) -> dict[int, tuple[str, int]]:
    """Name and hue, by id, of everybody whose face the rows show."""
    ids = {person for row in rows for person in row.participants}
    if not ids:
        return {}
    people = db.session.execute(select(Person.id, Person.display_name, Person.hue).where(Person.id.in_(ids)))
    return {row.id: (row.display_name, row.hue) for row in people}


def topics(board: Board, viewer: Viewer, most: int = 12) -> list[str]:
    """The tags used most in a board, among threads that the viewer may see."""
    statement = (
        select(Tag.name)
        .join(ThreadTag, ThreadTag.tag_id == Tag.id)
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .where(Thread.board_id == board.id, visible_to(viewer))
        .group_by(Tag.id, Tag.name)
        .order_by(func.count().desc(), Tag.name)
        .limit(most)
    )
    return list(db.session.scalars(statement))


def front_boards(viewer: Viewer) -> list[Row[Any]]:
    """The boards of the front page with their latest thread; of a locked one nothing but that it exists."""
    last_author = aliased(Person)
    statement = (
        boards.listed(viewer)
        .add_columns(
            Thread.public_id,
            Thread.slug.label("thread_slug"),
            Thread.title,
            Thread.language,
            Thread.last_comment_at,
            Thread.replies,
            last_author.display_name.label("last_author"),
        )
        .outerjoin(
            Thread,
            and_(Thread.id == Board.latest_thread_id, Thread.hidden_at.is_(None), board_visible_to(viewer)),
        )
        .outerjoin(last_author, last_author.id == Thread.last_author_id)
    )
    return list(db.session.execute(statement))


def answered_lately(viewer: Viewer, most: int = 4) -> list[Row[Any]]:
    """The threads answered last, of all that the viewer may see."""
    statement = (
        select(Thread.public_id, Thread.slug, Thread.title, Thread.language, Board.name, Board.texts)
        .join(Board, Board.id == Thread.board_id)
        .where(Thread.answered_at.is_not(None), Board.listed, visible_to(viewer))
        .order_by(Thread.answered_at.desc(), Thread.id.desc())
        .limit(most)
    )
    return list(db.session.execute(statement))

"""Threads in lists: a board, a tag, the front page."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.boards import queries as boards
from forum.boards.models import Board
from forum.boards.policies import moderates, shown_whole_to
from forum.core.database import STATEMENTS_KEPT, UTCDateTime
from forum.core.pagination import PER_PAGE
from forum.core.prepared import NOTHING, Beside, Record, Widen, fetch
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.threads.models import Comment, Tag, Thread, ThreadTag
from forum.threads.policies import visible_to
from forum.threads.queries import graded

TOPICS = 12
THREADS_COUNTED = 500
ANSWERED_LATELY = 4
FILTERS = ("all", "unanswered", "answered")

answer, answerer = aliased(Comment), aliased(Person)


def _rows(rights: Viewer) -> Select[Any]:
    answer_number = graded.answer_number(rights)
    return (
        select(
            Thread.public_id,
            Thread.slug,
            Thread.title,
            Thread.language,
            Thread.tags,
            Thread.created_at,
            graded.last_comment_at(rights),
            graded.replies(rights),
            graded.participants(rights),
            answer_number,
            graded.gist(rights),
            Thread.pinned,
            Thread.closed_at,
            Thread.hidden_at,
            Person.display_name.label("author"),
            answerer.display_name.label("answer_author"),
        )
        .join(Person, Person.id == Thread.author_id)
        .outerjoin(answer, and_(answer.thread_id == Thread.id, answer.number == answer_number))
        .outerjoin(answerer, answerer.id == answer.author_id)
    )


def count_threads(board: Record, viewer: Viewer, *, show: str) -> int:
    """How many of a board's threads the viewer sees: its own count, unless they are among those who see hidden ones."""
    if moderates(viewer, board.id):
        return fetch(_count_threads(viewer.rights, show), board_id=board.id, **viewer.bound)[0].total
    return {"all": board.threads, "answered": board.answered, "unanswered": board.threads - board.answered}[show]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _count_threads(rights: Viewer, show: str) -> Select[Any]:
    return select(func.count().label("total")).select_from(Thread).where(*_in_board(rights, show))


def with_own_counts(board: Record, viewer: Viewer) -> Record:
    """A board with the counts of what the viewer sees of it, where that is what was posted before their license ended."""
    until = _until(board, viewer)
    if not until:
        return board
    found = fetch(_count_earlier(viewer.rights), board_id=board.id, **until, **viewer.bound)[0]
    return board._replace(threads=found.threads, answered=found.answered)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _count_earlier(rights: Viewer) -> Select[Any]:
    answered = func.count(graded.answer_number(rights)).label("answered")
    return select(func.count().label("threads"), answered).select_from(Thread).where(*_in_board(rights, "all", True))


def board_threads(
    board: Record, viewer: Viewer, *, show: str, page: int, beside: Beside | None = None
) -> Sequence[Record]:
    """A page of a board's threads, pinned first, then by last comment."""
    widen, asked = beside or NOTHING
    until = _until(board, viewer)
    statement = _board_threads(viewer.rights, show, widen, bool(until))
    return fetch(statement, board_id=board.id, offset=(page - 1) * PER_PAGE, **asked, **until, **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _board_threads(rights: Viewer, show: str, widen: Widen, is_cut: bool) -> Select[Any]:
    order = _order(is_cut)
    # First which, then what of them: joined at once, all that a deep page passes over would be joined as well.
    which = select(Thread.id).where(*_in_board(rights, show, is_cut)).order_by(*order).limit(PER_PAGE)
    which = which.offset(bindparam("offset")).subquery()
    return widen(_rows(rights), rights).join(which, which.c.id == Thread.id).order_by(*order)


def _until(board: Record, viewer: Viewer) -> dict[str, Any]:
    """The parameter more of a statement about a board of which the viewer sees what was posted before a moment alone."""
    until = viewer.reads_until(board.id)
    return {"until": until} if until else {}


def _order(is_cut: bool) -> tuple[ColumnElement[Any], ...]:
    """Where nobody may know which threads went on after a license's end, by when they began, which an index gives too."""
    last = Thread.created_at if is_cut else Thread.last_comment_at
    return (Thread.pinned.desc(), last.desc(), Thread.id.desc())


def _in_board(rights: Viewer, show: str, is_cut: bool = False) -> list[ColumnElement[bool]]:
    number = graded.answer_number(rights)
    answered = {"answered": [number.is_not(None)], "unanswered": [number.is_(None)]}
    # Said once more than the policy does: where in its index the database begins.
    earlier = [Thread.created_at < bindparam("until", type_=UTCDateTime)] if is_cut else []
    return [Thread.board_id == bindparam("board_id"), *earlier, visible_to(rights), *answered.get(show, ())]


def tag_threads(key: str, viewer: Viewer, *, page: int, beside: Beside | None = None) -> Sequence[Record]:
    """A page of what the viewer may see under a tag, by last comment; one more than a page."""
    widen, asked = beside or NOTHING
    return fetch(_tag_threads(viewer.rights, widen), key=key, offset=(page - 1) * PER_PAGE, **asked, **viewer.bound)


def rows_with_boards(rights: Viewer, widen: Widen = NOTHING.widen) -> Select[Any]:
    """What components/thread_rows.html shows of threads, for lists over all boards to choose from."""
    board = (Board.slug.label("board_slug"), Board.name.label("board_name"), Board.texts.label("board_texts"))
    return widen(_rows(rights), rights).add_columns(*board).join(Board, Board.id == Thread.board_id)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _tag_threads(rights: Viewer, widen: Widen) -> Select[Any]:
    return (
        rows_with_boards(rights, widen)
        .join(ThreadTag, ThreadTag.thread_id == Thread.id)
        .join(Tag, Tag.id == ThreadTag.tag_id)
        .where(Tag.key == bindparam("key"), visible_to(rights))
        .order_by(graded.last_comment_at(rights).desc(), Thread.id.desc())
        .limit(PER_PAGE + 1)
        .offset(bindparam("offset"))
    )


_PEOPLE = select(Person.id, Person.display_name, Person.hue).where(Person.id.in_(bindparam("ids", expanding=True)))


def authors(rows: Iterable[Record]) -> dict[int, tuple[str, int]]:
    """Name and hue, by id, of everybody whose face the rows show."""
    ids = {person for row in rows for person in row.participants}
    if not ids:
        return {}
    return {row.id: (row.display_name, row.hue) for row in fetch(_PEOPLE, ids=list(ids))}


def topics(board: Record, viewer: Viewer) -> list[str]:
    """The tags used most in a board, among its newest threads that the viewer may see, spelled as the first of these does."""
    until = _until(board, viewer)
    rows = fetch(_topics(viewer.rights, bool(until)), board_id=board.id, **until, **viewer.bound)
    return [_spelled(key, tags) for key, tags in rows]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _topics(rights: Viewer, is_cut: bool) -> Select[Any]:
    newest = (
        select(Thread.id)
        .where(*_in_board(rights, "all", is_cut))
        .order_by(*_order(is_cut))
        .limit(THREADS_COUNTED)
        .subquery()
    )
    used = (
        select(ThreadTag.tag_id, func.count().label("times"), func.min(ThreadTag.thread_id).label("first_id"))
        .join(newest, newest.c.id == ThreadTag.thread_id)
        .group_by(ThreadTag.tag_id)
        .subquery()
    )
    return (
        select(Tag.key, Thread.tags)
        .join(used, used.c.tag_id == Tag.id)
        .join(Thread, Thread.id == used.c.first_id)
        .order_by(used.c.times.desc(), Tag.key)
        .limit(TOPICS)
    )


def _spelled(key: str, tags: Iterable[str]) -> str:
    """How a thread spells a tag."""
    return next((name for name in tags if fold(name)[:60] == key), key)


def front_boards(viewer: Viewer, beside: Beside | None = None) -> Sequence[Record]:
    """The boards of the front page with their latest thread; of a locked one nothing but that it exists."""
    widen, asked = beside or NOTHING
    return fetch(_front_boards(viewer.rights, widen), **asked, **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _front_boards(rights: Viewer, widen: Widen) -> Select[Any]:
    last_author = aliased(Person)
    shown = and_(Thread.id == Board.latest_thread_id, Thread.hidden_at.is_(None), shown_whole_to(rights))
    statement = (
        boards.listed(rights)
        .add_columns(
            Thread.public_id.label("thread_id"),
            Thread.slug.label("thread_slug"),
            Thread.title.label("thread_title"),
            Thread.language.label("thread_language"),
            Thread.last_comment_at,
            Thread.replies,
            last_author.display_name.label("last_author"),
        )
        .outerjoin(Thread, shown)
        .outerjoin(last_author, last_author.id == Thread.last_author_id)
    )
    return widen(statement, rights)


def answered_lately(viewer: Viewer) -> Sequence[Record]:
    """The threads answered last, of all that the viewer may see."""
    return fetch(_answered_lately(viewer.rights), **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _answered_lately(rights: Viewer) -> Select[Any]:
    return (
        select(Thread.public_id, Thread.slug, Thread.title, Thread.language, Board.name, Board.texts)
        .join(Board, Board.id == Thread.board_id)
        .where(Thread.answered_at.is_not(None), Board.listed, visible_to(rights), *_told_of_the_answer(rights))
        .order_by(Thread.answered_at.desc(), Thread.id.desc())
        .limit(ANSWERED_LATELY)
    )


def _told_of_the_answer(rights: Viewer) -> list[ColumnElement[bool]]:
    return [graded.answer_number(rights).is_not(None)] if rights.ended else []

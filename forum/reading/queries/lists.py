"""A member's own lists of threads: what is new, what they follow, where they wrote."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select, union_all

from forum.core.database import STATEMENTS_KEPT, UTCDateTime
from forum.core.pagination import PER_PAGE
from forum.core.prepared import Record, Widen, fetch
from forum.core.viewer import Viewer
from forum.reading.models import FollowedBoard, FollowedThread, ReadMark
from forum.reading.queries.marks import news
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import graded, rows_with_boards

READER = bindparam("reader")


def listed_threads(name: str, viewer: Viewer, *, page: int) -> Sequence[Record]:
    """A page of one of LISTS, by last comment, with `news` beside each; one more than a page."""
    widen, asked = news(viewer)
    return fetch(_threads(name, viewer.rights, widen), offset=(page - 1) * PER_PAGE, **asked, **viewer.bound)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _threads(name: str, rights: Viewer, widen: Widen) -> Select[Any]:
    # First which, then what of them: the columns of a list cost more than what is passed over.
    which = union_all(*LISTS[name](rights)).subquery()
    order = (which.c.last_comment_at.desc(), which.c.id.desc())
    shown = select(which.c.id).order_by(*order).limit(PER_PAGE + 1).offset(bindparam("offset")).subquery()
    rows = rows_with_boards(rights, widen).join(shown, shown.c.id == Thread.id)
    return rows.order_by(graded.last_comment_at(rights).desc(), Thread.id.desc())


def _some(rights: Viewer) -> Select[Any]:
    return select(Thread.id, graded.last_comment_at(rights)).where(visible_to(rights))


def _unread(rights: Viewer) -> list[Select[Any]]:
    """Opened before, with comments since; or never opened, and started since the member last said that all is read."""
    beyond = exists().where(
        Comment.thread_id == Thread.id, Comment.number > ReadMark.number, comments_visible_to(rights)
    )
    behind = (ReadMark.person_id == READER, Thread.last_number > ReadMark.number, beyond.correlate(Thread, ReadMark))
    opened = exists().where(ReadMark.thread_id == Thread.id, ReadMark.person_id == READER).correlate(Thread)
    started = Thread.created_at > bindparam("read_before", type_=UTCDateTime)
    return [
        _some(rights).join(ReadMark, ReadMark.thread_id == Thread.id).where(*behind),
        _some(rights).where(started, ~opened),
    ]


def _followed(rights: Viewer) -> list[Select[Any]]:
    """Threads followed one by one, and those of followed boards; never a muted one."""
    chosen = exists().where(FollowedThread.thread_id == Thread.id, FollowedThread.person_id == READER)
    boards = select(FollowedBoard.board_id).where(FollowedBoard.person_id == READER)
    followed = (FollowedThread.person_id == READER, ~FollowedThread.is_muted)
    return [
        _some(rights).join(FollowedThread, FollowedThread.thread_id == Thread.id).where(*followed),
        _some(rights).where(Thread.board_id.in_(boards), ~chosen.correlate(Thread)),
    ]


def _mine(rights: Viewer) -> list[Select[Any]]:
    """Threads in which the member wrote, whatever became of it."""
    wrote = select(Comment.thread_id).where(Comment.author_id == READER)
    return [_some(rights).where(Thread.id.in_(wrote))]


LISTS: dict[str, Callable[[Viewer], list[Select[Any]]]] = {"unread": _unread, "followed": _followed, "mine": _mine}

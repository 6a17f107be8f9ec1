"""What is derived from a thread's comments, as it is for who may not know of all of them: whose license ended before some.

For everybody else each of these is the thread's own column, so their statements stay what they are.
"""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, String, TypeDecorator, case, cast, func, select, type_coerce
from sqlalchemy.orm import aliased

from forum.core.viewer import Viewer
from forum.threads.models import Comment, Thread
from forum.threads.models.thread import FACES
from forum.threads.policies import is_cut_for, told_to


class _Ids(TypeDecorator[tuple[int, ...]]):
    """Ids in a text, whatever stands between them."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect) -> tuple[int, ...]:
        return tuple(map(int, re.findall("[0-9]+", value or "")))


def last_number(viewer: Viewer) -> Any:
    """The number of the last comment, tombstones among them."""
    one = aliased(Comment)
    return _for(viewer, Thread.last_number, lambda: _told(viewer, one, func.coalesce(func.max(one.number), 1)))


def replies(viewer: Viewer) -> Any:
    one = aliased(Comment)
    return _for(viewer, Thread.replies, lambda: _shown(viewer, one, func.count()).where(one.number > 1))


def last_comment_at(viewer: Viewer) -> Any:
    one = aliased(Comment)

    def last() -> ColumnElement[Any]:
        found = _shown(viewer, one, one.created_at).order_by(one.number.desc()).limit(1)
        return func.coalesce(found.scalar_subquery(), Thread.created_at)

    return _for(viewer, Thread.last_comment_at, last)


def participants(viewer: Viewer) -> Any:
    """Internal ids of the first people, the author first."""
    one = aliased(Comment)

    def first() -> ColumnElement[Any]:
        people = _shown(viewer, one, one.author_id).group_by(one.author_id).order_by(func.min(one.number)).limit(FACES)
        ids = people.subquery()
        return select(func.aggregate_strings(cast(ids.c.author_id, String), ",")).scalar_subquery()

    if not viewer.ended:
        return Thread.participants
    either = case((is_cut_for(viewer), first()), else_=cast(Thread.participants, String))
    return type_coerce(either, _Ids).label("participants")


def answer_number(viewer: Viewer) -> Any:
    one = aliased(Comment)
    return _for(viewer, Thread.answer_number, lambda: _told(viewer, one, one.number).where(one.number == Thread.answer_number))


def gist(viewer: Viewer) -> Any:
    """The first sentence of the accepted answer."""
    return _for(viewer, Thread.gist, lambda: case((answer_number(viewer).is_not(None), Thread.gist), else_=""))


def _for(viewer: Viewer, column: Any, found: Callable[[], Any]) -> Any:
    """The thread's own column, but of a thread that is cut for the viewer what is found instead."""
    if not viewer.ended:
        return column
    value = found()
    value = value.scalar_subquery() if isinstance(value, Select) else value
    return case((is_cut_for(viewer), value), else_=column).label(column.key)


def _told(viewer: Viewer, comment: Any, value: Any) -> Select[Any]:
    return select(value).where(comment.thread_id == Thread.id, told_to(viewer, comment)).correlate(Thread)


def _shown(viewer: Viewer, comment: Any, value: Any) -> Select[Any]:
    return _told(viewer, comment, value).where(comment.hidden_at.is_(None), comment.removed_at.is_(None))

"""What is new to a member: beside the threads of a list, and on the page of one."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, and_, bindparam, case, cast, func, literal_column, select

from forum.core.database import STATEMENTS_KEPT, UTCDateTime
from forum.core.prepared import Beside, Record, fetch
from forum.core.viewer import Viewer
from forum.reactions.models import Reaction
from forum.reading.models import Draft, FollowedThread, ReadMark
from forum.reading.queries.drafts import KeptDraft
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to

MOST_COUNTED = 99
NEVER_OPENED = -1


def news(viewer: Viewer) -> Beside | None:
    """What each thread of a list holds that is new to a member, as two columns of the list's own statement.

    `news`: how many comments beyond the mark, counted up to one more than MOST_COUNTED; NEVER_OPENED for a thread that is
    new as a whole; nothing for an old one that the member never opened. `read_number`: the mark.
    """
    return Beside(_widen, {"reader": viewer.id, "read_before": viewer.read_before}) if viewer.is_member else None


def _widen(statement: Select[Any], rights: Viewer) -> Select[Any]:
    counted = (
        select(func.count())
        .where(
            Comment.thread_id == Thread.id,
            Comment.number > ReadMark.number,
            Comment.number <= ReadMark.number + literal_column(str(MOST_COUNTED + 1)),
            comments_visible_to(rights),
        )
        .correlate(Thread, ReadMark)
        .scalar_subquery()
    )
    started = Thread.created_at > bindparam("read_before", type_=UTCDateTime)
    found = case((ReadMark.number.is_not(None), counted), (started, literal_column(str(NEVER_OPENED))))
    return statement.add_columns(found.label("news"), ReadMark.number.label("read_number")).outerjoin(
        ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.person_id == bindparam("reader"))
    )


class Traces(NamedTuple):
    """What a member has left in a thread: how far they read, which of its comments they reacted to, what they are writing,
    and whether they follow it."""

    read_number: int | None = None
    reacted: frozenset[int] = frozenset()
    draft: KeptDraft | None = None
    follows: bool = False


def traces(viewer: Viewer, thread: Record, comment_ids: Collection[int]) -> Traces:
    """In one statement, for a thread that was loaded for the viewer."""
    if not viewer.is_member:
        return Traces()
    place = f"thread-{thread.public_id}"
    rows = fetch(_traces(), person_id=viewer.id, thread_id=thread.id, ids=list(comment_ids), place=place)
    first = rows[0]
    draft = KeptDraft(json.loads(first.fields), first.updated_at) if first.fields else None
    reacted = frozenset(row.comment_id for row in rows if row.comment_id)
    return Traces(first.number, reacted, draft, first.is_muted is not None and not first.is_muted)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _traces() -> Select[Any]:
    person = bindparam("person_id")
    reacted = and_(Reaction.person_id == person, Reaction.comment_id.in_(bindparam("ids", expanding=True)))
    return (
        # The draft as text: what converts JSON keeps what it converted, which is no place for what others may not see.
        select(
            ReadMark.number,
            FollowedThread.is_muted,
            Reaction.comment_id,
            cast(Draft.fields, Text).label("fields"),
            Draft.updated_at,
        )
        .select_from(Thread)
        .outerjoin(ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.person_id == person))
        .outerjoin(FollowedThread, and_(FollowedThread.thread_id == Thread.id, FollowedThread.person_id == person))
        .outerjoin(Draft, and_(Draft.person_id == person, Draft.place == bindparam("place")))
        .outerjoin(Reaction, reacted)
        .where(Thread.id == bindparam("thread_id"))
    )

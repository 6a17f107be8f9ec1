from datetime import datetime

from sqlalchemy import func, literal, select, update

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import UTCDateTime, db, insert_or
from forum.core.events import publish
from forum.core.viewer import Viewer
from forum.reading.events import AllRead, ThreadRead
from forum.reading.models import ReadMark
from forum.threads.models import Comment, Thread
from forum.threads.policies import told_to, visible_to
from forum.threads.queries import graded, last_number


def mark_read(viewer: Viewer, thread: Thread, number: int) -> int:
    """Keeps that a member has read a thread, loaded for them, up to this number; never less than before, nor more than there
    is for them. Gives the number."""
    number = min(max(number, 1), last_number(thread, viewer))
    mark = insert_or(ReadMark).values(person_id=viewer.id, thread_id=thread.id, number=number, read_at=now())
    further = {"number": mark.excluded.number, "read_at": mark.excluded.read_at}
    keys = [ReadMark.person_id, ReadMark.thread_id]
    db.session.execute(
        mark.on_conflict_do_update(index_elements=keys, set_=further, where=ReadMark.number < mark.excluded.number)
    )
    publish(ThreadRead(person_id=viewer.id, thread_id=thread.id, number=number))
    return number


def mark_all_read(viewer: Viewer, before: datetime, board_id: int | None = None) -> None:
    """Nothing that was written until then is new to a member any more, in one board or everywhere."""
    before = min(before, now())
    threads = select(Thread.id).where(visible_to(viewer))
    if board_id is not None:
        threads = threads.where(Thread.board_id == board_id)
    written = select(func.max(Comment.number))
    written = written.where(Comment.thread_id == ReadMark.thread_id, Comment.created_at <= before)
    if viewer.ended:
        written = written.join(Thread, Thread.id == Comment.thread_id).where(told_to(viewer))
    last = written.correlate(ReadMark).scalar_subquery()
    behind = select(Thread.id).where(Thread.id == ReadMark.thread_id, Thread.last_number > ReadMark.number)
    db.session.execute(
        update(ReadMark)
        .where(ReadMark.person_id == viewer.id, behind.exists(), last > ReadMark.number, ReadMark.thread_id.in_(threads))
        .values(number=last, read_at=now())
        .execution_options(synchronize_session=False)
    )
    if board_id is None:
        db.session.execute(
            update(Person)
            .where(Person.id == viewer.id, Person.read_before < before)
            .values(read_before=before)
            .execution_options(synchronize_session=False)
        )
    else:
        _mark_new_ones(viewer, threads.where(Thread.created_at <= before))
    publish(AllRead(person_id=viewer.id, before=before, board_id=board_id))


def _mark_new_ones(viewer: Viewer, threads) -> None:
    """Gives a mark to each of these that is new to the member: elsewhere what is as old stays new."""
    new = threads.add_columns(
        literal(viewer.id).label("person_id"), graded.last_number(viewer), literal(now(), UTCDateTime).label("read_at")
    ).where(
        Thread.created_at > viewer.read_before,
        ~select(ReadMark.number).where(ReadMark.thread_id == Thread.id, ReadMark.person_id == viewer.id).exists(),
    )
    columns = ["thread_id", "person_id", "number", "read_at"]
    db.session.execute(insert_or(ReadMark).from_select(columns, new).on_conflict_do_nothing())

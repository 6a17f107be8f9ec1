from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.boards.policies import shown_whole_to
from forum.core.viewer import Viewer
from forum.notifications.models import REPLIES, Notification
from forum.reading.models import ReadMark
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to

# What one is told belongs to them alone, so the statements here name a person; what there is to tell is asked for the
# rights that the person has now. They are over Notification, with its Thread joined where it has one.


def unseen_by(rights: Viewer) -> ColumnElement[bool]:
    """Groups that hold something that their person may read and hasn't seen."""
    return _there_is(replies(rights).where(Comment.number > Notification.seen_to), new_threads(rights), rights)


def shown_to(rights: Viewer) -> ColumnElement[bool]:
    """Groups that hold something that their person may read, seen or not."""
    return _there_is(replies(rights), threads_told(rights), rights)


def _there_is(some_replies: Select, some_threads: Select, rights: Viewer) -> ColumnElement[bool]:
    of_thread = and_(
        Notification.thread_id.is_not(None),
        visible_to(rights),
        or_(
            and_(Notification.number == REPLIES, some_replies.exists()),
            and_(Notification.number != REPLIES, the_comment(rights).exists()),
        ),
    )
    # Of a board that goes on without them nobody is told by its threads, old ones neither: that there is news would tell.
    board = exists(select(Board.id).where(Board.id == Notification.board_id, shown_whole_to(rights)))
    return or_(of_thread, and_(Notification.board_id.is_not(None), board, some_threads.exists()))


def the_comment(rights: Viewer) -> Select:
    """The comment that a row is about."""
    return select(Comment.id).where(is_the_comment(rights)).correlate(Notification, Thread)


def is_the_comment(rights: Viewer) -> ColumnElement[bool]:
    """An answer's row stands as long as that is the answer."""
    return and_(
        Comment.thread_id == Notification.thread_id,
        Comment.number == Notification.number,
        comments_visible_to(rights),
        or_(Notification.kind != "answer", Thread.answer_number == Notification.number),
    )


def replies(rights: Viewer) -> Select:
    return select(Comment.id).where(is_reply(rights)).correlate(Notification, Thread)


def is_reply(rights: Viewer) -> ColumnElement[bool]:
    """Comments of others in a row's thread, but those of which its person is told by a row of their own."""
    return and_(
        Comment.thread_id == Notification.thread_id,
        Comment.number > 1,
        Comment.author_id != Notification.person_id,
        comments_visible_to(rights),
        ~_own_row(Comment.thread_id, Comment.number),
    )


def threads_told(rights: Viewer) -> Select:
    return select(Thread.id).where(is_told_thread(rights)).correlate(Notification)


def is_told_thread(rights: Viewer) -> ColumnElement[bool]:
    """Threads that others started here in a row's board, but those of which its person is told by a row of their own."""
    return and_(
        Thread.board_id == Notification.board_id,
        Thread.author_id != Notification.person_id,
        Thread.source.is_(None),
        visible_to(rights),
        ~_own_row(Thread.id, 1),
    )


def new_threads(rights: Viewer) -> Select:
    """Those among them that came since the person looked, and which they haven't opened."""
    return threads_told(rights).where(Thread.id > Notification.seen_to, ~is_opened())


def is_opened() -> ColumnElement[bool]:
    opened = exists().where(ReadMark.person_id == Notification.person_id, ReadMark.thread_id == Thread.id)
    return opened.correlate_except(ReadMark)


def _own_row(thread_id, number) -> ColumnElement[bool]:
    own = aliased(Notification)
    told = exists().where(own.person_id == Notification.person_id, own.thread_id == thread_id, own.number == number)
    return told.correlate_except(own)

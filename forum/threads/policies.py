from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from forum.boards import policies as boards
from forum.boards.models import AFTER_END, Board
from forum.boards.policies import end_of, ended_boards, reader
from forum.core.viewer import Viewer
from forum.threads.models import Comment, Thread


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of who sees a thread: its board is readable, and it isn't hidden unless the viewer moderates there.

    Whose license for the board has ended sees what the board still shows, and their own threads whatever it shows.
    """
    if viewer.is_administrator:
        return true()
    # EXISTS, not IN: SQLite would walk every board's threads where an index of threads gives the few that are wanted.
    readable = exists(select(Board.id).where(Board.id == Thread.board_id, boards.open_to(viewer)).correlate(Thread))
    if viewer.ended:
        readable = or_(_shown_after_the_end(viewer), readable)
    return readable & _unhidden(viewer, Thread.hidden_at)


def _shown_after_the_end(viewer: Viewer) -> ColumnElement[bool]:
    earlier = [
        and_(Thread.board_id == board_id, Thread.created_at < end_of(viewer, board_id))
        for board_id in ended_boards(viewer, "earlier")
    ]
    own = and_(Thread.board_id.in_(ended_boards(viewer, *AFTER_END)), Thread.author_id == reader(viewer))
    return or_(Thread.board_id.in_(ended_boards(viewer, "all")), own, *earlier)


def comments_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Whose text may be shown, beside `visible_to` for the thread that the statement joins. Others leave a tombstone, if they
    are `told_to` the viewer."""
    return Comment.removed_at.is_(None) & _unhidden(viewer, Comment.hidden_at) & told_to(viewer)


def told_to(viewer: Viewer, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Which comments of a thread that they see the viewer may know of at all, beside the joined thread: where a board shows
    what was posted before their license ended, those alone, but all of their own threads."""
    earlier = [
        or_(Thread.board_id != board_id, comment.created_at < end_of(viewer, board_id))
        for board_id in ended_boards(viewer, "earlier")
    ]
    return or_(Thread.author_id == reader(viewer), and_(*earlier)) if earlier else true()


def is_cut_for(viewer: Viewer) -> ColumnElement[bool]:
    """Threads of which the viewer may not know all comments."""
    return and_(Thread.board_id.in_(ended_boards(viewer, "earlier")), Thread.author_id != reader(viewer))


def _unhidden(viewer: Viewer, hidden_at) -> ColumnElement[bool]:
    if viewer.is_site_moderator:
        return or_(hidden_at.is_(None), Thread.board_id.not_in(ended_boards(viewer, *AFTER_END))) if viewer.ended else true()
    if viewer.moderates:
        return or_(hidden_at.is_(None), Thread.board_id.in_(viewer.moderates))
    return hidden_at.is_(None)


def moderates(viewer: Viewer, thread: Thread) -> bool:
    return boards.moderates(viewer, thread.board_id)


def can_reply(viewer: Viewer, thread: Thread) -> bool:
    if not viewer.is_member or viewer.only_reads(thread.board_id):
        return False
    return (thread.closed_at is None and thread.hidden_at is None) or moderates(viewer, thread)


def can_edit(viewer: Viewer, thread: Thread, comment: Comment) -> bool:
    """Authors edit their own while the thread is open; moderators edit what they moderate."""
    if comment.removed_at is not None:
        return False
    if moderates(viewer, thread):
        return True
    return comment.author_id == viewer.id and comment.hidden_at is None and can_reply(viewer, thread)


def can_remove(viewer: Viewer, thread: Thread, comment: Comment) -> bool:
    """An author takes back an own comment. The question stays: others answered it."""
    return comment.number > 1 and comment.author_id == viewer.id and can_edit(viewer, thread, comment)


def can_accept(viewer: Viewer, thread: Thread, board_kind: str) -> bool:
    """Who asked marks the answer, and staff and moderators do."""
    if board_kind != "questions" or not can_reply(viewer, thread):
        return False
    return thread.author_id == viewer.id or viewer.is_staff or moderates(viewer, thread)

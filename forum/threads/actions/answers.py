from flask_babel import gettext as _

from forum.core.clock import now
from forum.core.errors import Refused
from forum.core.events import publish
from forum.core.markup.render import Rendered, gist
from forum.core.viewer import Viewer
from forum.threads import policies
from forum.threads.actions.counts import recount_board
from forum.threads.actions.writing import take_turn
from forum.threads.events import AnswerAccepted, ThreadChanged
from forum.threads.models import Comment, Thread


def accept_answer(viewer: Viewer, thread: Thread, board_kind: str, comment: Comment) -> None:
    """Marks the answer; marking another moves the mark."""
    take_turn(viewer, thread, comment)
    if not policies.can_accept(viewer, thread, board_kind):
        raise Refused(_("Only staff and whoever asked can mark the answer."))
    if comment.number == 1 or comment.hidden_at or comment.removed_at:
        raise Refused(_("This can’t be marked as the answer."))
    thread.answer_number, thread.answered_at, thread.answered_by_id = comment.number, now(), viewer.id
    refresh_gist(thread, comment)
    recount_board(thread.board_id)
    publish(ThreadChanged(thread_id=thread.id))
    publish(AnswerAccepted(comment_id=comment.id, by_id=viewer.id))


def withdraw_answer(viewer: Viewer, thread: Thread, board_kind: str, comment: Comment) -> None:
    """Takes the mark from a comment, if that has it still."""
    take_turn(viewer, thread, comment)
    if thread.answer_number != comment.number:
        return
    if not policies.can_accept(viewer, thread, board_kind):
        raise Refused(_("Only staff and whoever asked can mark the answer."))
    withdraw(thread)
    recount_board(thread.board_id)
    publish(ThreadChanged(thread_id=thread.id))


def withdraw(thread: Thread) -> None:
    thread.answer_number = thread.answered_at = thread.answered_by_id = None
    thread.gist = ""


def refresh_gist(thread: Thread, comment: Comment) -> None:
    thread.gist = gist(Rendered(comment.html, comment.text), 280)

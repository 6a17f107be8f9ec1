"""The acts of moderators. Each is written to the log with what it was before, so that it can be undone.

An act begins by locking the thread: of two moderators at once the second sees what the first did.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from forum.boards.models import Board
from forum.boards.policies import can_start_thread
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, Refused
from forum.core.log.actions import mark_undone, record
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.moderation import policies, queries
from forum.threads.actions import moderation as inner
from forum.threads.models import Comment, Thread
from forum.threads.policies import moderates
from forum.threads.queries import lock_thread

State = dict[str, Any]

# An act, its reverse, and the part of the state that it changes.
_PAIRS = (
    ("thread.pin", "thread.unpin", "pinned"),
    ("thread.close", "thread.reopen", "closed_at"),
    ("thread.hide", "thread.restore", "hidden_at"),
    ("thread.move", "thread.move", "board_id"),
    ("comment.hide", "comment.restore", "hidden_at"),
)
REVERSE = {act: reverse for one, other, _part in _PAIRS for act, reverse in ((one, other), (other, one))}
_PART = {act: part for one, other, part in _PAIRS for act in (one, other)}


class Changed(Refused):
    """Somebody else was faster, or the state isn't what an act made any more. `name` and `at`: who, when, if known."""

    def __init__(self, last: Row[Any] | None = None) -> None:
        self.name: str | None = last.display_name if last else None
        self.at: datetime | None = last.at if last else None
        super().__init__(_("This was changed in the meantime."))


def pin(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "thread.pin", reason, {"pinned": True})


def unpin(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "thread.unpin", reason, {"pinned": False})


def close(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "thread.close", reason, {"closed_at": _to_json(now())})


def reopen(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "thread.reopen", reason, {"closed_at": None})


def hide_thread(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "thread.hide", reason, {"hidden_at": _to_json(now())})


def restore_thread(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "thread.restore", reason, {"hidden_at": None})


def move_thread(viewer: Viewer, thread: Thread, board: Board, reason: str) -> None:
    """To a board that the viewer may read (the caller loaded it so) and start threads in."""
    if not can_start_thread(viewer, board):
        raise Invalid({"board": _("Choose a board in which you can start threads.")})
    _act(viewer, thread, None, "thread.move", reason, {"board_id": board.id})


def hide_comment(viewer: Viewer, thread: Thread, comment: Comment, reason: str) -> None:
    """The reason stands in its place, for everybody. The opening text is hidden with its thread only."""
    if comment.number == 1:
        raise Refused(_("This is what the thread began with. Hide the whole thread instead."))
    state = {"hidden_at": _to_json(now()), "hidden_reason": reason}
    _act(viewer, thread, comment, "comment.hide", reason, state)


def restore_comment(viewer: Viewer, thread: Thread, comment: Comment, reason: str) -> None:
    _act(viewer, thread, comment, "comment.restore", reason, {"hidden_at": None})


def _act(
    viewer: Viewer, thread: Thread, comment: Comment | None, action: str, reason: str, state: State
) -> None:
    thread = _lock(viewer, thread, comment)
    if not moderates(viewer, thread):
        raise Refused(_("You don’t moderate this board."))
    before, part = _state(action, thread, comment), _PART[action]
    if _is_there(before[part], state[part]):
        subject = comment or thread
        raise Changed(queries.last_act([action], action.partition(".")[0], subject.id))
    _apply(action, thread, comment, state)
    _record(viewer, action, thread, comment, before, reason=reason, board_id=before.get("board_id"))


def _is_there(present: Any, wanted: Any) -> bool:
    """Whether a thing is pinned, closed, hidden or where it is wanted already. Any moment is as good as another."""
    is_board = isinstance(wanted, int) and not isinstance(wanted, bool)
    return present == wanted if is_board else bool(present) == bool(wanted)


def undo(viewer: Viewer, entry: LogEntry) -> None:
    """Puts back what an act changed, as an act of its own. Raises Changed if something came after it."""
    if entry.action not in REVERSE:
        raise Refused(_("This can’t be undone from the log."))
    thread, comment = queries.subject_of(entry, viewer)
    thread = _lock(viewer, thread, comment)
    db.session.refresh(entry)
    if entry.undone_at:
        raise Changed(queries.undoing_of(entry))
    if not policies.can_undo(viewer, entry, thread.board_id):
        raise Refused(_("You don’t moderate this board."))
    before, part = _state(entry.action, thread, comment), _PART[entry.action]
    if before[part] != entry.after[part]:
        raise Changed(
            queries.last_act([entry.action, REVERSE[entry.action]], entry.subject_type, entry.subject_id)
        )
    action = REVERSE[entry.action]
    _apply(action, thread, comment, entry.before)
    mark_undone(entry, viewer)
    _record(viewer, action, thread, comment, before, board_id=entry.board_id, undoes=entry.public_id)


def _lock(viewer: Viewer, thread: Thread, comment: Comment | None) -> Thread:
    thread = lock_thread(thread.id, viewer)
    if comment is not None:
        db.session.refresh(comment)
        if comment.removed_at:
            raise Refused(_("Its author removed this comment."))
    return thread


def _state(action: str, thread: Thread, comment: Comment | None) -> State:
    """What an act changes, as the log keeps it."""
    part = _PART[action]
    if comment is None:
        value = getattr(thread, part)
        return {part: _to_json(value) if isinstance(value, datetime) else value}
    is_answer = thread.answer_number == comment.number
    return {
        "hidden_at": _to_json(comment.hidden_at),
        "hidden_reason": comment.hidden_reason,
        "answered_at": _to_json(thread.answered_at) if is_answer else None,
        "answered_by_id": thread.answered_by_id if is_answer else None,
    }


def _apply(action: str, thread: Thread, comment: Comment | None, state: State) -> None:
    part = _PART[action]
    if comment is not None:
        _apply_to_comment(thread, comment, state)
    elif part == "pinned":
        inner.set_pinned(thread, state["pinned"])
    elif part == "closed_at":
        inner.set_closed(thread, _from_json(state["closed_at"]))
    elif part == "hidden_at":
        inner.set_hidden(thread, _from_json(state["hidden_at"]))
    else:
        inner.move_thread(thread, state["board_id"])


def _apply_to_comment(thread: Thread, comment: Comment, state: State) -> None:
    if hidden_at := _from_json(state["hidden_at"]):
        inner.hide_comment(thread, comment, hidden_at, state["hidden_reason"])
        return
    answered_at = _from_json(state.get("answered_at"))
    inner.show_comment(
        thread, comment, answered_at=answered_at, answered_by_id=state.get("answered_by_id")
    )


def _record(
    viewer: Viewer,
    action: str,
    thread: Thread,
    comment: Comment | None,
    before: State,
    *,
    board_id: int | None = None,
    reason: str = "",
    undoes: str = "",
) -> None:
    """A move stands in the log of the board that the thread came from."""
    after = _state(action, thread, comment) | ({"undoes": undoes} if undoes else {})
    record(
        viewer,
        action,
        action.partition(".")[0],
        (comment or thread).id,
        board_id=board_id or thread.board_id,
        reason=reason,
        before=before,
        after=after,
    )


def _to_json(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _from_json(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None

"""The acts of moderators. Each is written to the log with what it was before, so that it can be undone.

An act begins by locking the thread: of two moderators at once the second sees what the first did.
"""

from typing import Any

from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.policies import can_start_thread
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, Refused
from forum.core.log.actions import mark_undone, record
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.moderation import policies, queries
from forum.moderation.actions.changed import Changed
from forum.moderation.actions.items import reopen_item, settle
from forum.moderation.actions.kinds import KINDS, Kind, State, to_json
from forum.threads.models import Comment, Thread
from forum.threads.policies import moderates
from forum.threads.queries import get_comment, lock_thread


def pin(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "pin", reason, {"pinned": True})


def unpin(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "unpin", reason, {"pinned": False})


def close(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "close", reason, {"closed_at": to_json(now())})


def reopen(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "reopen", reason, {"closed_at": None})


def hide_thread(viewer: Viewer, thread: Thread, reason: str) -> None:
    _act(viewer, thread, None, "hide", reason, {"hidden_at": to_json(now())})


def restore_thread(viewer: Viewer, thread: Thread, reason: str) -> None:
    if thread.held_at:
        return approve(viewer, thread, get_comment(thread.id, 1), reason)
    return _act(viewer, thread, None, "restore", reason, {"hidden_at": None})


def move_thread(viewer: Viewer, thread: Thread, board: Board, reason: str) -> None:
    """To a board that the viewer may read (the caller loaded it so) and start threads in."""
    if not can_start_thread(viewer, board):
        raise Invalid({"board": _("Choose a board in which you can start threads.")})
    _act(viewer, thread, None, "move", reason, {"board_id": board.id})


def hide_comment(viewer: Viewer, thread: Thread, comment: Comment, reason: str) -> None:
    """The reason stands in its place, for everybody. The opening text is hidden with its thread only."""
    if comment.number == 1:
        raise Refused(_("This is what the thread began with. Hide the whole thread instead."))
    state = {"hidden_at": to_json(now()), "hidden_reason": reason}
    _act(viewer, thread, comment, "hide", reason, state)


def restore_comment(viewer: Viewer, thread: Thread, comment: Comment, reason: str) -> None:
    if comment.held_at:
        return approve(viewer, thread, comment, reason)
    return _act(viewer, thread, comment, "restore", reason, {"hidden_at": None})


def approve(viewer: Viewer, thread: Thread, comment: Comment, reason: str = "") -> None:
    """Publishes a held post; with its question a held thread."""
    _act(viewer, thread, None if comment.number == 1 else comment, "approve", reason, {"held_at": None, "why": ""})


def reject(viewer: Viewer, thread: Thread, comment: Comment, reason: str) -> None:
    """Doesn't publish a held post; its author is told why."""
    held_at = to_json(thread.held_at if comment.number == 1 else comment.held_at)
    _act(
        viewer, thread, None if comment.number == 1 else comment, "reject", reason, {"held_at": held_at, "why": reason}
    )


def _act(viewer: Viewer, thread: Thread, comment: Comment | None, act: str, reason: str, state: State) -> None:
    kind = KINDS[f"{'thread' if comment is None else 'comment'}.{act}"]
    thread = _lock(viewer, thread, comment)
    if not moderates(viewer, thread):
        raise Refused(_("You don’t moderate this board."))
    before, part = kind.part.read(thread, comment), kind.part.name
    if _is_there(before[part], state[part]) or _is_published(before, kind):
        raise Changed(queries.last_act([kind.action], kind.subject, (comment or thread).id))
    kind.part.put(thread, comment, state)
    _record(viewer, kind, thread, comment, before, reason=reason, board_id=before.get("board_id"))


def _is_published(before: State, kind: Kind) -> bool:
    """Whether a post that was to be rejected isn't held any more."""
    return kind.decides == "rejected" and before["held_at"] is None


def _is_there(present: Any, wanted: Any) -> bool:
    """Whether a thing is pinned, closed, hidden or where it is wanted already. Any moment is as good as another."""
    is_board = isinstance(wanted, int) and not isinstance(wanted, bool)
    return present == wanted if is_board else bool(present) == bool(wanted)


def undo(viewer: Viewer, entry: LogEntry) -> None:
    """Puts back what an act changed, as an act of its own. Raises Changed if something came after it."""
    kind = KINDS[entry.action]
    thread, comment = queries.subject_of(entry, viewer)
    thread = _lock(viewer, thread, comment)
    db.session.refresh(entry)
    if entry.undone_at:
        raise Changed(queries.undoing_of(entry))
    if not policies.can_undo(viewer, entry, thread.board_id):
        raise Refused(_("You don’t moderate this board."))
    before = kind.part.read(thread, comment)
    if before[kind.part.name] != entry.after[kind.part.name]:
        raise Changed(queries.last_act([kind.action, kind.reverse], entry.subject_type, entry.subject_id))
    kind.part.put(thread, comment, entry.before)
    mark_undone(entry, viewer)
    reopen_item(entry)
    _record(viewer, KINDS[kind.reverse], thread, comment, before, board_id=entry.board_id, undoes=entry.public_id)


def _lock(viewer: Viewer, thread: Thread, comment: Comment | None) -> Thread:
    thread = lock_thread(thread.id, viewer)
    if comment is not None:
        db.session.refresh(comment)
        if comment.removed_at:
            raise Refused(_("Its author removed this comment."))
    return thread


def _record(
    viewer: Viewer,
    kind: Kind,
    thread: Thread,
    comment: Comment | None,
    before: State,
    *,
    board_id: int | None = None,
    reason: str = "",
    undoes: str = "",
) -> None:
    """A move stands in the log of the board that the thread came from. What waits in the queue is decided by it."""
    db.session.flush()
    item = settle(viewer, comment or get_comment(thread.id, 1), kind.decides) if kind.decides else ""
    more = {name: value for name, value in (("undoes", undoes), ("item", item)) if value}
    record(
        viewer,
        kind.action,
        kind.subject,
        (comment or thread).id,
        board_id=board_id or thread.board_id,
        reason=reason,
        before=before,
        after=kind.part.read(thread, comment) | more,
    )

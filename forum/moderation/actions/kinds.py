"""The kinds of acts on threads and comments: what each changes, and what undoes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.threads.actions import moderation as inner
from forum.threads.models import Comment, Thread
from forum.threads.queries import get_comment

State = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What an act changes of a thread or comment: how the log keeps it (`read`), and how it is made so (`put`).

    `name` is the one of its values that tells whether somebody else made it so already.
    """

    name: str
    read: Callable[[Thread, Comment | None], State]
    put: Callable[[Thread, Comment | None, State], None]


@dataclass(frozen=True)
class Kind:
    """`decides` is what the act says of an item of the queue that is open for its post: that is decided with it."""

    action: str
    reverse: str
    part: Part
    decides: str = ""

    @property
    def subject(self) -> str:
        return self.action.partition(".")[0]


def to_json(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def from_json(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


def _read_comment(thread: Thread, comment: Comment) -> State:
    is_answer = thread.answer_number == comment.number
    return {
        "hidden_at": to_json(comment.hidden_at),
        "hidden_reason": comment.hidden_reason,
        "answered_at": to_json(thread.answered_at) if is_answer else None,
        "answered_by_id": thread.answered_by_id if is_answer else None,
    }


def _put_comment(thread: Thread, comment: Comment, state: State) -> None:
    if hidden_at := from_json(state["hidden_at"]):
        inner.hide_comment(thread, comment, hidden_at, state["hidden_reason"])
        return
    answered_at = from_json(state.get("answered_at"))
    inner.show_comment(thread, comment, answered_at=answered_at, answered_by_id=state.get("answered_by_id"))


def _read_held_comment(thread: Thread, comment: Comment) -> State:
    return {"held_at": to_json(comment.held_at), "why": comment.hidden_reason if comment.held_at else ""}


def _put_held_comment(thread: Thread, comment: Comment, state: State) -> None:
    if held_at := from_json(state["held_at"]):
        inner.hold_comment(thread, comment, held_at, state["why"])
    else:
        inner.publish_comment(thread, comment)


def _read_held_thread(thread: Thread, _comment: None) -> State:
    why = get_comment(thread.id, 1).hidden_reason if thread.held_at else ""
    return {"held_at": to_json(thread.held_at), "why": why}


def _put_held_thread(thread: Thread, _comment: None, state: State) -> None:
    question = get_comment(thread.id, 1)
    if held_at := from_json(state["held_at"]):
        inner.hold_thread(thread, question, held_at, state["why"])
    else:
        inner.publish_thread(thread, question)


_PINNED = Part(
    "pinned",
    lambda thread, _: {"pinned": thread.pinned},
    lambda thread, _, state: inner.set_pinned(thread, state["pinned"]),
)
_CLOSED = Part(
    "closed_at",
    lambda thread, _: {"closed_at": to_json(thread.closed_at)},
    lambda thread, _, state: inner.set_closed(thread, from_json(state["closed_at"])),
)
_HIDDEN_THREAD = Part(
    "hidden_at",
    lambda thread, _: {"hidden_at": to_json(thread.hidden_at)},
    lambda thread, _, state: inner.set_hidden(thread, from_json(state["hidden_at"])),
)
_BOARD = Part(
    "board_id",
    lambda thread, _: {"board_id": thread.board_id},
    lambda thread, _, state: inner.move_thread(thread, state["board_id"]),
)
_HIDDEN_COMMENT = Part("hidden_at", _read_comment, _put_comment)

_PAIRS = (
    (_PINNED, "thread.pin", "thread.unpin"),
    (_CLOSED, "thread.close", "thread.reopen"),
    (_HIDDEN_THREAD, "thread.hide", "thread.restore"),
    (_BOARD, "thread.move", "thread.move"),
    (_HIDDEN_COMMENT, "comment.hide", "comment.restore"),
    (Part("held_at", _read_held_thread, _put_held_thread), "thread.approve", "thread.hold"),
    (Part("held_at", _read_held_comment, _put_held_comment), "comment.approve", "comment.hold"),
    (Part("why", _read_held_thread, _put_held_thread), "thread.reject", "thread.await"),
    (Part("why", _read_held_comment, _put_held_comment), "comment.reject", "comment.await"),
)
_DECISIONS = {"hide": "hidden", "approve": "approved", "reject": "rejected"}
KINDS = {
    action: Kind(action, reverse, part, _DECISIONS.get(action.partition(".")[2], ""))
    for part, one, other in _PAIRS
    for action, reverse in ((one, other), (other, one))
}

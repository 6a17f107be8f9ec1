"""The kinds of acts on threads and comments: what each changes, and what undoes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.threads.actions import moderation as inner
from forum.threads.models import Comment, Thread

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
    action: str
    reverse: str
    part: Part

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
)
KINDS = {
    action: Kind(action, reverse, part)
    for part, one, other in _PAIRS
    for action, reverse in ((one, other), (other, one))
}

"""What happened is queued in the transaction in which it did; who is told of it is found later."""

from forum.core.events import subscribe
from forum.core.jobs.queue import enqueue
from forum.notifications.actions.seeing import mark_seen_before, mark_seen_up_to
from forum.notifications.queries import settings_of
from forum.notifications.settings import FOLLOW_REPLIED
from forum.reading.actions.following import follow_unless_muted
from forum.reading.events import AllRead, ThreadRead
from forum.threads.events import AnswerAccepted, CommentEdited, CommentPosted


@subscribe(CommentPosted)
def _posted(event: CommentPosted) -> None:
    if event.number == 1 or settings_of(event.author_id)[FOLLOW_REPLIED] == "on":
        follow_unless_muted(event.author_id, event.thread_id)
    enqueue("notifications.tell", {"comment": event.comment_id})


@subscribe(CommentEdited)
def _edited(event: CommentEdited) -> None:
    enqueue("notifications.tell_named", {"comment": event.comment_id})


@subscribe(AnswerAccepted)
def _answered(event: AnswerAccepted) -> None:
    enqueue("notifications.tell_of_answer", {"comment": event.comment_id, "by": event.by_id})


@subscribe(ThreadRead)
def _read(event: ThreadRead) -> None:
    mark_seen_up_to(event.person_id, event.thread_id, event.number)


@subscribe(AllRead)
def _read_all(event: AllRead) -> None:
    mark_seen_before(event.person_id, event.before, event.board_id)

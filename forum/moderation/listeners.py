from forum.core.events import subscribe
from forum.moderation.actions import open_item
from forum.threads.events import CommentHeld


@subscribe(CommentHeld)
def _ask_for_a_look(event: CommentHeld) -> None:
    open_item(event.comment_id, event.signs)

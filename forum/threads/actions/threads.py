from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.policies import can_start_thread
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.events import publish
from forum.core.scrubbing import scrub
from forum.core.text import fold, language_of
from forum.core.viewer import Viewer
from forum.threads import holding, policies
from forum.threads.actions.comments import keep_revision, look_again, rewrite
from forum.threads.actions.counts import recount_board
from forum.threads.actions.tags import set_tags
from forum.threads.actions.writing import add_comment, edited, posted, take_turn
from forum.threads.drafts import Draft
from forum.threads.events import CommentHeld, ThreadChanged
from forum.threads.models import Thread
from forum.threads.queries import get_comment
from forum.threads.slugs import slug_of

ANY_LANGUAGE = ("en", "el")


def start_thread(
    viewer: Viewer, board: Board, *, title: str, draft: Draft, tags: list[str], language: str = ""
) -> Thread:
    """Starts a thread with its opening text; one that must wait for a moderator comes back with `held_at`.

    Raises Refused where the viewer may not. The language is found if not given.
    """
    standing = holding.standing_of(viewer)
    if not can_start_thread(viewer, board):
        raise Refused(_("You can’t start threads in this board."))
    holding.check_limits(standing, draft)
    signs, moment = holding.signs_of(standing, draft, board.id), now()
    held_at = moment if signs else None
    thread = Thread(
        board_id=board.id,
        author_id=viewer.id,
        title=title,
        title_folded=fold(title)[:300],
        slug=slug_of(title),
        language=language or language_of(f"{title} {draft.rendered.text}", board.languages or ANY_LANGUAGE),
        participants=[viewer.id],
        created_at=moment,
        last_comment_at=moment,
        last_author_id=viewer.id,
        hidden_at=held_at,
        held_at=held_at,
    )
    db.session.add(thread)
    db.session.flush()
    set_tags(thread, tags)
    comment = add_comment(thread, viewer, draft, 1)
    recount_board(board.id)
    if signs:
        publish(CommentHeld(comment_id=comment.id, signs=tuple(signs)))
    posted(thread, comment)
    return thread


def edit_thread(
    viewer: Viewer, thread: Thread, *, title: str, draft: Draft, tags: list[str], language: str = ""
) -> None:
    """Edits the title, tags, language and opening text; what stood there before is kept."""
    comment, standing = get_comment(thread.id, 1), holding.standing_of(viewer)
    take_turn(viewer, thread, comment)
    if not policies.can_edit(viewer, thread, comment):
        raise Refused(_("You can’t edit this."))
    look_again(standing, comment, draft)
    if title != thread.title or draft.body != comment.body:
        keep_revision(viewer, comment, title=scrub(thread.title))
        rewrite(comment, draft)
    thread.title, thread.title_folded, thread.slug = title, fold(title)[:300], slug_of(title)
    thread.language = language or thread.language
    set_tags(thread, tags)
    edited(thread, comment)
    publish(ThreadChanged(thread_id=thread.id))

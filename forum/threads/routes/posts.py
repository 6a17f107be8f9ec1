"""A thread's comments as its page shows them."""

from datetime import datetime
from typing import NamedTuple

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from forum.boards.models import Board
from forum.core.fragments import fragment
from forum.core.languages import say as _
from forum.core.viewer import Viewer
from forum.core.web import face, when
from forum.threads import policies
from forum.threads.models import Thread

TOKEN = "\x04"  # noqa: S105  a mark, which no stored text holds: see core/text.py


class Post(NamedTuple):
    """One comment, ready for components/posts.html."""

    number: int
    public_id: str
    name: str
    handle: str
    face: Markup
    is_own: bool
    role_label: str
    is_asker: bool
    is_accepted: bool
    stamp: str
    created: Markup
    edited_at: datetime | None
    html: Markup
    removed_label: str
    hidden: bool
    reason: str
    reactions: int
    reacted: bool
    can_edit: bool
    can_accept: bool
    can_withdraw: bool
    can_remove: bool
    can_moderate: bool


def posts(thread: Thread, board: Board, rows, texts, viewer: Viewer, reacted: set[int]) -> tuple[Post, ...]:
    """Rows of `comments_on`, with their filled `texts` by id and what the viewer may do to each."""
    moderates = policies.moderates(viewer, thread)
    open_to = policies.can_reply(viewer, thread)
    may_accept = policies.can_accept(viewer, thread, board.kind)
    staff = _("Staff")
    by_author, by_moderator = _("Removed by its author"), _("Removed by a moderator")
    nothing = Markup("")
    made = []
    for (
        id, public_id, number, author_id, html, created_at, edited_at, hidden_at, hidden_reason, removed_at, useful,
        handle, name, hue, staff_role,
    ) in rows:  # fmt: skip
        own, gone = author_id == viewer.id, html is None
        accepted = number == thread.answer_number
        made.append(
            Post(
                number,
                public_id,
                name,
                handle,
                face(name, hue),
                own,
                staff if staff_role else "",
                author_id == thread.author_id,
                accepted and not gone,
                created_at.isoformat(timespec="seconds"),
                when(created_at),
                edited_at,
                texts.get(id, nothing),
                (by_author if removed_at else by_moderator) if gone else "",
                hidden_at is not None,
                "" if removed_at else hidden_reason,
                useful,
                id in reacted,
                not gone and (moderates or (own and open_to)),
                may_accept and number > 1 and not accepted and not gone and hidden_at is None,
                may_accept and accepted,
                own and open_to and number > 1 and not gone,
                moderates and not removed_at,
            )
        )
    return tuple(made)


def shown(thread: Thread, board: Board, made: tuple[Post, ...], viewer: Viewer, page: int, can_reply: bool) -> Markup:
    """The posts as HTML: the same for all who may do the same, but for the token of their forms."""
    html = fragment(
        "components/posts.html",
        posts=made,
        thread_id=thread.public_id,
        thread_language=thread.language,
        replies=thread.replies,
        is_answered=thread.answer_number is not None,
        answers=board.kind == "questions",
        member=viewer.is_member,
        can_reply=can_reply,
        page=page,
        token=TOKEN,
    )
    return Markup(html.replace(TOKEN, generate_csrf())) if viewer.is_member else html

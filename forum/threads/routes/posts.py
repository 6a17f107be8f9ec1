"""A thread's comments as its page shows them."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from forum.boards.models import Board
from forum.core.viewer import Viewer
from forum.core.web import face, when
from forum.threads import policies
from forum.threads.models import Thread


@dataclass(slots=True)
class Post:
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
    created_at: datetime
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


def posts(thread: Thread, board: Board, rows, texts, viewer: Viewer, reacted: set[int]) -> list[Post]:
    """Rows of `comments_on`, with their filled `texts` by id and what the viewer may do to each."""
    moderates = policies.moderates(viewer, thread)
    open_to = policies.can_reply(viewer, thread)
    may_accept = policies.can_accept(viewer, thread, board.kind)
    staff = _("Staff")
    by_author, by_moderator = _("Removed by its author"), _("Removed by a moderator")
    made = []
    for row in rows:
        own = row.author_id == viewer.id
        gone = row.html is None
        accepted = row.number == thread.answer_number
        made.append(
            Post(
                number=row.number,
                public_id=row.public_id,
                name=row.display_name,
                handle=row.handle,
                face=face(row.display_name, row.hue),
                is_own=own,
                role_label=staff if row.staff_role else "",
                is_asker=row.author_id == thread.author_id,
                is_accepted=accepted and not gone,
                created_at=row.created_at,
                created=when(row.created_at),
                edited_at=row.edited_at,
                html=texts.get(row.id, Markup("")),
                removed_label=(by_author if row.removed_at else by_moderator) if gone else "",
                hidden=row.hidden_at is not None,
                reason="" if row.removed_at else row.hidden_reason,
                reactions=row.useful,
                reacted=row.id in reacted,
                can_edit=not gone and (moderates or (own and open_to)),
                can_accept=may_accept and row.number > 1 and not accepted and not gone and row.hidden_at is None,
                can_withdraw=may_accept and accepted,
                can_remove=own and open_to and row.number > 1 and not gone,
                can_moderate=moderates and not row.removed_at,
            )
        )
    return made

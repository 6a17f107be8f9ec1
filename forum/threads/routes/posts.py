"""A thread's comments as its page shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from forum.core.fragments import fragment
from forum.core.languages import say as _
from forum.core.viewer import Viewer
from forum.core.web import face, when
from forum.licenses.queries import Badge
from forum.reading.queries import Traces
from forum.threads import policies
from forum.threads.presenting import PLACE, page_of
from forum.threads.queries.single import ThreadPage

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
    can_moderate: bool
    badges: tuple[Badge, ...]


def shown(
    head: ThreadPage,
    rows,
    texts: Mapping[int, Markup],
    traces: Traces,
    page: int,
    viewer: Viewer,
    badges: Mapping[int, tuple[Badge, ...]],
) -> Markup:
    """The comments of a page as HTML: rows of `comments_on` and, by id, the texts of those that aren't withdrawn.

    It is the same for all who may do the same, but for the token of their forms and the line above what is new to them.
    """
    thread = head.thread
    html = fragment(
        "components/posts.html",
        _posts,
        rows=rows,
        texts=texts,
        reacted=traces.reacted,
        badges=badges,
        own_id=viewer.id if any(row.author_id == viewer.id for row in rows) else None,
        asker_id=thread.author_id,
        answer_number=thread.answer_number,
        may_accept=policies.can_accept(viewer, thread, head.board.kind),
        moderates=policies.moderates(viewer, thread),
        can_reply=policies.can_reply(viewer, thread),
        acts=viewer.is_member and not viewer.only_reads(thread.board_id),
        thread_id=thread.public_id,
        thread_language=thread.language,
        replies=thread.replies,
        answers=head.board.kind == "questions",
        others_may_have_it=head.board.kind in ("questions", "ideas"),
        page=page,
    )
    html = _with_line(html, rows, first_new(rows, texts, traces, page))
    return Markup(html.replace(TOKEN, generate_csrf())) if viewer.is_member else html


def first_new(rows, texts: Mapping[int, Markup], traces: Traces, page: int) -> int | None:
    """The number of the first comment that is new to the reader, if it stands on this page of a thread they opened before."""
    read = traces.read_number
    if read is None or page_of(read + 1) != page:
        return None
    return next((row.number for row in rows if row.number > read and row.id in texts), None)


def _with_line(html: Markup, rows, number: int | None) -> Markup:
    if number is None:
        return html.replace(PLACE, "")
    above = html.split(PLACE)  # one more than there are comments
    before = next(at for at, row in enumerate(rows, 1) if row.number == number)
    line = Markup('<p class="since" id="new"><span class="tag new">{}</span></p>').format(_("New since your last visit"))
    return Markup("").join([*above[:before], line, *above[before:]])


def _posts(
    rows,
    texts,
    reacted,
    badges,
    own_id,
    asker_id,
    answer_number,
    may_accept: bool,
    moderates: bool,
    can_reply: bool,
    **given,
) -> dict[str, Any]:
    staff = _("Staff")
    by_author, by_moderator = _("Removed by its author"), _("Removed by a moderator")
    made = []
    for row in rows:
        own, gone, accepted = row.author_id == own_id, row.id not in texts, row.number == answer_number
        made.append(
            Post(
                number=row.number,
                public_id=row.public_id,
                name=row.display_name,
                handle=row.handle,
                face=face(row.display_name, row.hue),
                is_own=own,
                role_label=staff if row.staff_role else "",
                is_asker=row.author_id == asker_id,
                is_accepted=accepted and not gone,
                stamp=row.created_at.isoformat(timespec="seconds"),
                created=when(row.created_at),
                edited_at=row.edited_at,
                html=texts.get(row.id, Markup()),
                removed_label=(by_author if row.removed_at else by_moderator) if gone else "",
                hidden=row.hidden_at is not None,
                reason="" if row.removed_at else row.hidden_reason,
                reactions=row.useful,
                reacted=row.id in reacted,
                can_edit=not gone and (moderates or (own and can_reply)),
                can_accept=may_accept and row.number > 1 and not (accepted or gone or row.hidden_at),
                can_withdraw=may_accept and accepted,
                can_moderate=moderates and not row.removed_at,
                badges=badges.get(row.author_id, ()),
            )
        )
    return given | {
        "posts": made,
        "is_answered": answer_number is not None,
        "can_reply": can_reply,
        "token": TOKEN,
        "place": PLACE,
    }

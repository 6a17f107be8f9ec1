"""A thread's rows as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.boards import queries as boards
from forum.boards.models import Board
from forum.core.languages import language
from forum.core.pagination import PER_PAGE
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.threads import policies
from forum.threads.models import Thread
from forum.threads.routes.filling import filled


def page_of(number: int) -> int:
    """The page on which a comment of this number stands."""
    return (number - 1) // PER_PAGE + 1


def address_of(thread, number: int | None = None) -> str:
    """A thread's address, or that of one of its comments."""
    address = f"/threads/{thread.public_id}/{thread.slug}"
    if number is None:
        return address
    page = page_of(number)
    return f"{address}{f'?page={page}' if page > 1 else ''}#comment-{number}"


@dataclass(slots=True)
class Post:
    """One comment, ready for components/posts.html."""

    number: int
    public_id: str
    name: str
    handle: str
    hue: int
    role_label: str
    is_asker: bool
    is_accepted: bool
    created_at: datetime
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


def posts(thread: Thread, board: Board, rows, viewer: Viewer, reacted: set[int]) -> list[Post]:
    """Rows of `comments_on` with what the viewer may do to each."""
    texts = filled({row.id: row.html for row in rows if row.html is not None}, viewer)
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
                hue=row.hue,
                role_label=staff if row.staff_role else "",
                is_asker=row.author_id == thread.author_id,
                is_accepted=accepted and not gone,
                created_at=row.created_at,
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


@dataclass(slots=True)
class ThreadRow:
    """One thread in a list, ready for components/thread_rows.html."""

    public_id: str
    slug: str
    title: str
    language: str
    state: str
    closed: bool
    hidden: bool
    author: str
    created_at: datetime
    replies: int
    tags: list[tuple[str, str]]
    gist: str
    gist_by: str
    faces: list[tuple[str, int]]
    board: tuple[str, str] | None = None
    unread: int = 0


def thread_rows(rows, people: dict[int, tuple[str, int]], kind: str = "") -> list[ThreadRow]:
    """Rows of the list queries; `people` from `queries.authors`. `kind` is the board's, where all are of one."""
    now_in = language()
    made = []
    for row in rows:
        answered = row.answer_number is not None
        waiting = "waiting" if kind in ("", "questions") else "discussion"
        board = None
        if hasattr(row, "board_slug"):
            name = (row.board_texts or {}).get(now_in, {}).get("name") or row.board_name
            board = (name, f"/boards/{row.board_slug}")
        made.append(
            ThreadRow(
                public_id=row.public_id,
                slug=row.slug,
                title=row.title,
                language=row.language,
                state="pinned" if row.pinned else "answered" if answered else waiting,
                closed=row.closed_at is not None,
                hidden=row.hidden_at is not None,
                author=row.author,
                created_at=row.created_at,
                replies=row.replies,
                tags=[(tag, tag_address(tag)) for tag in row.tags],
                gist=row.gist,
                gist_by=row.answer_author or "",
                faces=[people[id] for id in row.participants if id in people],
                board=board,
            )
        )
    return made


def tag_address(tag: str) -> str:
    return f"/tags/{quote(fold(tag), safe='')}"


def count_label(threads: int) -> str:
    return ngettext("%(count)s thread", "%(count)s threads", threads, count=f"{threads:,}")


def board_name(board) -> str:
    return boards.text_of(board, language(), "name")

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, render_template, request
from markupsafe import Markup

from forum.boards import queries
from forum.boards.after_end import ended_label, ended_note
from forum.boards.lock_card import lock_page
from forum.boards.policies import can_start_thread
from forum.core import pages
from forum.core.access import allow, anyone
from forum.core.clock import now
from forum.core.errors import NotFound
from forum.core.fragments import fragment
from forum.core.languages import language, text_of
from forum.core.languages import say as _
from forum.core.pagination import Page
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.knowledge.queries import most_cited
from forum.reading.presenting import marked, thread_rows
from forum.reading.queries import news
from forum.reading.queries.following import following
from forum.threads import queries as threads
from forum.threads.presenting import PLACE, count_label, tag_address

blueprint = Blueprint("boards", __name__)

Ends = Mapping[int, tuple[str, datetime]]
NO_ENDS: Ends = {}


@blueprint.get("/")
@allow(anyone)
def front():
    viewer = current_viewer()
    ends = {board_id: (shown, viewer.ends[board_id]) for board_id, shown in sorted(viewer.ended)}
    return pages.render(
        "boards/front.html",
        _front,
        rows=threads.front_boards(viewer, news(viewer)),
        answered=threads.answered_lately(viewer),
        articles=most_cited(viewer, language()),
        ends=ends,
    )


def _front(rows, answered, articles, ends) -> dict:
    now_in = language()
    return {
        "open_boards": _open_boards([row for row in rows if row.is_open and not row.is_locked]),
        "unlocked_boards": _open_boards([row for row in rows if row.is_open and row.is_locked], ends),
        "locked_boards": [_locked(row, now_in) for row in rows if not row.is_open],
        "answered": [(text_of(row, now_in, "name"), row) for row in answered],
        "articles": articles,
        "canonical": settings().address + "/",
    }


def _open_boards(rows, ends: Ends = NO_ENDS) -> Markup | None:
    if not rows:
        return None
    return marked(rows, lambda rows: fragment("components/board_rows.html", _board_rows, rows=rows, ends=ends))


def _board_rows(rows, ends: Ends) -> dict:
    now_in = language()
    return {"boards": [_open(row, now_in, ends.get(row.id)) for row in rows], "place": PLACE}


def _open(board, now_in: str, ended: tuple[str, datetime] | None) -> dict:
    latest = None
    if board.thread_id:
        latest = {
            "title": board.thread_title,
            "address": f"/threads/{board.thread_id}/{board.thread_slug}",
            "language": board.thread_language,
            "by_label": _said_last(board),
            "at": board.last_comment_at,
        }
    share = round(100 * board.answered / board.threads) if board.threads and board.kind == "questions" else 0
    return _common(board, now_in) | {
        "locked": board.is_locked,
        "ended_label": ended_label(*ended) if ended else "",
        "threads_label": "" if ended and ended[0] == "earlier" else count_label(board.threads),
        "answered_label": _("%(percent)s%% answered", percent=share) if share else "",
        "latest": latest,
    }


def _said_last(board) -> str:
    if board.replies:
        return _("%(name)s replied", name=board.last_author)
    if board.kind == "questions":
        return _("%(name)s asked", name=board.last_author)
    return _("%(name)s wrote", name=board.last_author)


def _locked(board, now_in: str) -> dict:
    return _common(board, now_in) | {"totals_label": count_label(board.threads) if board.shows_totals else ""}


def _common(board, now_in: str) -> dict:
    return {
        "slug": board.slug,
        "name": text_of(board, now_in, "name"),
        "description": text_of(board, now_in, "description"),
        "icon": board.icon,
        "hue": board.hue,
    }


@blueprint.get("/boards/<slug>")
@allow(anyone)
def show_board(slug: str):
    viewer = current_viewer()
    board = queries.find_board(slug, viewer, following(viewer))
    if board is None:
        return _lock_page(slug, viewer)
    board = threads.with_own_counts(board, viewer)
    show = request.args.get("show", "all")
    show = show if show in threads.FILTERS else "all"
    page = Page.of(request.args.get("page"), threads.count_threads(board, viewer, show=show))
    rows = threads.board_threads(board, viewer, show=show, page=page.number, beside=news(viewer))
    return pages.render(
        "boards/board.html",
        _board,
        board=board,
        rows=rows,
        people=threads.authors(rows),
        show=show,
        page=page,
        topics=threads.topics(board, viewer),
        articles=most_cited(viewer, language(), board_id=board.id),
        can_start=can_start_thread(viewer, board),
        visitors_may_start=not viewer.is_member and board.starters == "members",
        ended=ended_note(board.id, viewer, f"/boards/{board.slug}"),
    )


def _board(board, rows, people, page, topics, **given) -> dict:
    number = f"?page={page.number}" if page.number > 1 else ""
    return given | {
        "board": board,
        "is_locked": board.is_locked,
        "name": text_of(board, language(), "name"),
        "text": text_of(board, language(), "description"),
        "threads": len(rows),
        "rows": thread_rows(rows, people, board.kind),
        "page": page,
        "read_until": now().isoformat(),
        "topics": [(tag, tag_address(tag)) for tag in topics],
        "canonical": f"{settings().address}/boards/{board.slug}{number}",
    }


def _lock_page(slug: str, viewer):
    """A listed locked board's own address says what opens it, and nothing of what is inside."""
    found = queries.find_locked(slug, viewer)
    if found is None:
        raise NotFound
    return render_template("licenses/unlock.html", **lock_page(*found, viewer)), 403

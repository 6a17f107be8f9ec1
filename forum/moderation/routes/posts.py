from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.queries import boards_to_post_in, find_board
from forum.core.access import allow, moderators
from forum.core.errors import Invalid, Refused
from forum.core.languages import language, text_of
from forum.core.prepared import Record
from forum.core.settings import settings
from forum.core.viewer import Viewer, current_viewer
from forum.moderation import actions
from forum.moderation.actions import Changed
from forum.moderation.forms import LONGEST, MoveForm, ReasonForm
from forum.moderation.presenting import comment_panel, thread_panels
from forum.moderation.routes.blueprint import CONFLICT, PAGE, UNPROCESSABLE, blueprint, in_the_meantime
from forum.search.related import related
from forum.threads.models import Comment, Thread
from forum.threads.policies import moderates
from forum.threads.presenting import address_of
from forum.threads.queries import get_comment_seen, get_thread


@blueprint.get("/threads/<public_id>/moderation")
@allow(moderators)
def thread_moderation(public_id: str):
    viewer = current_viewer()
    return _thread_page(*_moderated(get_thread(public_id, viewer), viewer), viewer)


@blueprint.post("/threads/<public_id>/pin")
@allow(moderators)
def pin_thread(public_id: str):
    return _act_on_thread(public_id, actions.pin, "pin", _("The thread is pinned."))


@blueprint.post("/threads/<public_id>/pin/removal")
@allow(moderators)
def unpin_thread(public_id: str):
    return _act_on_thread(public_id, actions.unpin, "pin/removal", _("The thread isn’t pinned any more."))


@blueprint.post("/threads/<public_id>/closing")
@allow(moderators)
def close_thread(public_id: str):
    return _act_on_thread(public_id, actions.close, "closing", _("The thread is closed."))


@blueprint.post("/threads/<public_id>/closing/removal")
@allow(moderators)
def reopen_thread(public_id: str):
    return _act_on_thread(public_id, actions.reopen, "closing/removal", _("The thread is open again."))


@blueprint.post("/threads/<public_id>/hiding")
@allow(moderators)
def hide_thread(public_id: str):
    return _act_on_thread(public_id, actions.hide_thread, "hiding", _("The thread is hidden."))


@blueprint.post("/threads/<public_id>/hiding/removal")
@allow(moderators)
def restore_thread(public_id: str):
    return _act_on_thread(public_id, actions.restore_thread, "hiding/removal", _("The thread is back."))


def _act_on_thread(public_id: str, act: Callable[[Viewer, Thread, str], None], name: str, done: str):
    form = ReasonForm()
    form.validate()
    viewer = current_viewer()
    thread, board = _moderated(get_thread(public_id, viewer), viewer)
    if form.errors:
        return _thread_page(thread, board, viewer, UNPROCESSABLE, refused=form, act=name)
    try:
        act(viewer, thread, form.reason.data)
    except Changed as changed:
        again = _moderated(get_thread(public_id, viewer), viewer)
        return _thread_page(*again, viewer, CONFLICT, note=in_the_meantime(changed))
    flash(done, "good")
    return redirect(address_of(thread), 303)


@blueprint.post("/threads/<public_id>/move")
@allow(moderators)
def move_thread(public_id: str):
    form = MoveForm()
    form.validate()
    viewer = current_viewer()
    thread, board = _moderated(get_thread(public_id, viewer), viewer)
    target = find_board((form.board.data or "")[:60], viewer)
    if target is None:
        form.refuse({"board": _("Choose a board in which you can start threads.")})
    if form.errors:
        return _thread_page(thread, board, viewer, UNPROCESSABLE, refused=form, act="move")
    try:
        actions.move_thread(viewer, thread, target, form.reason.data)
    except Invalid as invalid:
        form.refuse(invalid.errors)
        return _thread_page(thread, board, viewer, UNPROCESSABLE, refused=form, act="move")
    except Changed as changed:
        again = _moderated(get_thread(public_id, viewer), viewer)
        return _thread_page(*again, viewer, CONFLICT, note=in_the_meantime(changed))
    name = text_of(target, language(), "name")
    flash(_("The thread is in %(board)s now.", board=name), "good")
    return redirect(address_of(thread), 303)


def _moderated(found: tuple[Thread, Board], viewer: Viewer) -> tuple[Thread, Board]:
    if not moderates(viewer, found[0]):
        raise Refused(_("You don’t moderate this board."))
    return found


def _thread_page(
    thread: Thread,
    board: Board,
    viewer: Viewer,
    status: int = PAGE,
    *,
    refused: ReasonForm | None = None,
    act: str = "",
    note: str = "",
):
    others = [other for other in boards_to_post_in(viewer) if other.id != thread.board_id]
    page = render_template(
        "moderation/thread.html",
        thread=thread,
        board=board,
        board_name=text_of(board, language(), "name"),
        back=address_of(thread),
        same=[_same(row) for row in related(thread.id, viewer) if row.same],
        panels=thread_panels(thread, others, refused, act),
        form=refused,
        note=note,
    )
    return page, status


def _same(row: Record) -> dict[str, Any]:
    """A thread that probably asks the same, and the reason with which another is closed for it."""
    address = f"/threads/{row.public_id}/{row.slug}"
    reason = f"{_('Asked before')}: {row.title} {settings().address}{address}"
    return row._asdict() | {"address": address, "reason": reason[:LONGEST]}


@blueprint.get("/comments/<public_id>/moderation")
@allow(moderators)
def comment_moderation(public_id: str):
    viewer = current_viewer()
    comment, thread, board = _moderated_comment(public_id, viewer)
    if comment.held_at:
        return redirect("/queue", 303)
    if comment.number == 1:
        return redirect(f"/threads/{thread.public_id}/moderation", 303)
    return _comment_page(comment, thread, board)


@blueprint.post("/comments/<public_id>/hiding")
@allow(moderators)
def hide_comment(public_id: str):
    return _act_on_comment(public_id, actions.hide_comment, _("The comment is hidden."))


@blueprint.post("/comments/<public_id>/hiding/removal")
@allow(moderators)
def restore_comment(public_id: str):
    return _act_on_comment(public_id, actions.restore_comment, _("The comment is back."))


def _act_on_comment(public_id: str, act: Callable[[Viewer, Thread, Comment, str], None], done: str):
    form = ReasonForm()
    form.validate()
    viewer = current_viewer()
    comment, thread, board = _moderated_comment(public_id, viewer)
    if form.errors:
        return _comment_page(comment, thread, board, UNPROCESSABLE, refused=form)
    try:
        act(viewer, thread, comment, form.reason.data)
    except Changed as changed:
        return _comment_page(comment, thread, board, CONFLICT, note=in_the_meantime(changed))
    flash(done, "good")
    return redirect(address_of(thread, comment.number), 303)


def _moderated_comment(public_id: str, viewer: Viewer) -> tuple[Comment, Thread, Board]:
    comment, thread, board = get_comment_seen(public_id, viewer)
    return comment, *_moderated((thread, board), viewer)


def _comment_page(
    comment: Comment,
    thread: Thread,
    board: Board,
    status: int = PAGE,
    *,
    refused: ReasonForm | None = None,
    note: str = "",
):
    page = render_template(
        "moderation/comment.html",
        comment=comment,
        thread=thread,
        board=board,
        board_name=text_of(board, language(), "name"),
        back=address_of(thread, comment.number),
        panel=comment_panel(comment, refused),
        form=refused,
        note=note,
    )
    return page, status

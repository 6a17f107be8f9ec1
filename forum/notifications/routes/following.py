from flask import flash, redirect
from flask_babel import gettext as _

from forum.boards.policies import require_open
from forum.boards.queries import get_board
from forum.core.access import allow, members
from forum.core.viewer import current_viewer
from forum.notifications.routes.blueprint import blueprint
from forum.reading.actions import following
from forum.threads.presenting import address_of
from forum.threads.queries import get_thread


@blueprint.post("/threads/<public_id>/following")
@allow(members)
def follow_thread(public_id: str):
    viewer = current_viewer()
    thread, _board = get_thread(public_id, viewer)
    require_open(viewer, thread.board_id)
    following.follow_thread(viewer.id, thread.id)
    flash(_("You follow this thread."), "good")
    return redirect(address_of(thread), 303)


@blueprint.post("/threads/<public_id>/following/removal")
@allow(members)
def unfollow_thread(public_id: str):
    viewer = current_viewer()
    thread, _board = get_thread(public_id, viewer)
    following.mute_thread(viewer.id, thread.id)
    flash(_("You don’t follow this thread any more."), "good")
    return redirect(address_of(thread), 303)


@blueprint.post("/boards/<slug>/following")
@allow(members)
def follow_board(slug: str):
    viewer = current_viewer()
    board = get_board(slug, viewer)
    require_open(viewer, board.id)
    following.follow_board(viewer.id, board.id)
    flash(_("You follow this board: you are told of new threads."), "good")
    return redirect(f"/boards/{board.slug}", 303)


@blueprint.post("/boards/<slug>/following/removal")
@allow(members)
def unfollow_board(slug: str):
    viewer = current_viewer()
    board = get_board(slug, viewer)
    following.unfollow_board(viewer.id, board.id)
    flash(_("You don’t follow this board any more."), "good")
    return redirect(f"/boards/{board.slug}", 303)

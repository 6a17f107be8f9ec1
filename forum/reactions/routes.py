from flask import Blueprint, redirect

from forum.core.access import allow, members
from forum.core.viewer import current_viewer
from forum.reactions import actions
from forum.threads.presenting import address_of
from forum.threads.queries import get_comment_seen

blueprint = Blueprint("reactions", __name__)


@blueprint.post("/comments/<public_id>/reaction")
@allow(members)
def react(public_id: str):
    viewer = current_viewer()
    comment, thread, _board = get_comment_seen(public_id, viewer)
    actions.react(viewer, comment)
    return redirect(address_of(thread, comment.number), 303)


@blueprint.post("/comments/<public_id>/reaction/removal")
@allow(members)
def withdraw_reaction(public_id: str):
    viewer = current_viewer()
    comment, thread, _board = get_comment_seen(public_id, viewer)
    actions.withdraw(viewer, comment)
    return redirect(address_of(thread, comment.number), 303)

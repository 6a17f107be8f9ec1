from flask import abort, redirect

from forum.boards import queries as boards
from forum.core import limits
from forum.core.access import allow, members
from forum.core.clock import now
from forum.core.viewer import asking_viewer, current_viewer
from forum.reading import actions
from forum.reading.forms import AllReadForm, MarkForm
from forum.reading.routes.answers import answered
from forum.reading.routes.blueprint import blueprint
from forum.threads import queries
from forum.threads.presenting import address_of


@blueprint.post("/threads/<public_id>/reading")
@allow(members)
def read_thread(public_id: str):
    """Somebody has read up to a comment: told by a script while they do, or by a button at the end of a page."""
    limits.spend_lightly("reading", asking_viewer().id)
    form = MarkForm()
    if not form.validate():
        abort(422)
    viewer = current_viewer()
    thread, _board = queries.get_thread(public_id, viewer)
    number = actions.mark_read(viewer, thread, form.number.data)
    return answered("") or redirect(address_of(thread, number), 303)


@blueprint.post("/reading")
@allow(members)
def read_everything():
    actions.mark_all_read(current_viewer(), AllReadForm().before.data or now())
    return redirect("/threads/unread", 303)


@blueprint.post("/boards/<slug>/reading")
@allow(members)
def read_board(slug: str):
    viewer = current_viewer()
    board = boards.get_board(slug, viewer)
    actions.mark_all_read(viewer, AllReadForm().before.data or now(), board.id)
    return redirect(f"/boards/{board.slug}", 303)

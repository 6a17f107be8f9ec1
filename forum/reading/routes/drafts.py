from datetime import datetime

from flask import abort, flash, redirect, render_template, request

from forum.core import limits, once
from forum.core.access import allow, members
from forum.core.redirects import local_target
from forum.core.viewer import asking_viewer, current_viewer
from forum.reading import actions, places, queries
from forum.reading.forms import DraftForm, PlaceForm
from forum.reading.presenting import listed_drafts
from forum.reading.routes.answers import answered
from forum.reading.routes.blueprint import blueprint


@blueprint.get("/drafts")
@allow(members)
def show_drafts():
    return render_template("reading/drafts.html", drafts=listed_drafts(queries.list_drafts(current_viewer())))


@blueprint.post("/drafts")
@allow(members)
def keep_draft():
    """Keeps what is being written, but not what has been posted by then: the two may overtake each other."""
    limits.spend_lightly("draft", asking_viewer().id)
    form = DraftForm()
    if not form.validate():
        abort(422)
    viewer, moment = current_viewer(), ""
    if not form.written:
        actions.discard_draft(viewer, form.place.data)
    elif not once.is_spent(form.once.data, viewer):
        moment = milliseconds(actions.keep_draft(viewer, form.place.data, form.written))
    return answered(moment) or redirect("/drafts", 303)


def milliseconds(moment: datetime) -> str:
    """A moment as scripts count."""
    return str(int(moment.timestamp() * 1000))


@blueprint.post("/drafts/removal")
@allow(members)
def discard_draft():
    form = PlaceForm()
    if not form.validate():
        abort(422)
    actions.discard_draft(current_viewer(), form.place.data)
    flash(form.place.data, "posted")  # the browser forgets its copy too
    return redirect(local_target(request.form.get("back"), places.address_of(form.place.data)), 303)

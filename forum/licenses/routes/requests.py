from flask import flash, redirect, render_template
from flask_babel import gettext as _

from forum.core.access import allow, members
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.languages import language, text_of
from forum.core.viewer import current_viewer, forget_viewer
from forum.licenses import queries
from forum.licenses.actions import requests as actions
from forum.licenses.forms import GrantForm, RequestForm
from forum.licenses.models import License, Product
from forum.licenses.policies import opens_what, state_of
from forum.licenses.queries.finding import seat_of
from forum.licenses.routes.blueprint import blueprint
from forum.licenses.routes.invitations import taken_or_not
from forum.licenses.routes.places import SEE_OTHER, UNPROCESSABLE, page


@blueprint.post("/licenses/<public_id>/asking")
@allow(members)
def ask_holder(public_id: str):
    words, viewer = _words(), current_viewer()
    made = actions.ask(viewer, public_id, words)
    return redirect(f"/licenses/requests/{made.public_id}", SEE_OTHER)


@blueprint.post("/licenses/<public_id>/purchase")
@allow(members)
def claim_purchase(public_id: str):
    words, viewer = _words(), current_viewer()
    made = actions.claim_purchase(viewer, public_id, words)
    if made is None:
        forget_viewer()
        flash(_("Your address is the one it was bought with: the license is yours."), "good")
        return redirect(f"/licenses/{public_id}", SEE_OTHER)
    return redirect(f"/licenses/requests/{made.public_id}", SEE_OTHER)


@blueprint.get("/licenses/requests/<public_id>")
@allow(members)
def show_request(public_id: str):
    viewer = current_viewer()
    asked = queries.get_request(viewer, public_id)
    license = db.session.get_one(License, asked.license_id)
    return render_template(
        "licenses/request.html",
        asked=asked,
        license=license,
        name=text_of(db.session.get_one(Product, license.product_id), language(), "name"),
        has_place=seat_of(license, viewer.id) is not None,
        is_good=opens_what(state_of(license, now())),
        until=queries.free_from(license, viewer.id),
    )


@blueprint.post("/licenses/requests/<public_id>/place")
@allow(members)
def take_place(public_id: str):
    viewer = current_viewer()
    taken = actions.take_granted(viewer, public_id)
    license = db.session.get_one(License, queries.get_request(viewer, public_id).license_id)
    return taken_or_not(license, taken, f"/licenses/requests/{public_id}")


@blueprint.post("/licenses/<public_id>/requests/<asked>/granting")
@allow(members)
def grant(public_id: str, asked: str):
    form, viewer = GrantForm(), current_viewer()
    is_valid = form.validate()
    held = queries.get_held(viewer, public_id, lock=True)
    try:
        if not is_valid:
            return page(held, UNPROCESSABLE, grant_form=form)
        gave_own_place = actions.grant_ask(viewer, held, asked, form.place.data)
    except Invalid as error:
        form.refuse(error.errors)
        return page(held, UNPROCESSABLE, grant_form=form)
    forget_viewer()
    flash(_("They are told. The place changes hands in a day, unless it was free."), "good")
    return redirect("/unlock" if gave_own_place else f"/licenses/{public_id}", SEE_OTHER)


@blueprint.post("/licenses/<public_id>/requests/<asked>/refusal")
@allow(members)
def refuse(public_id: str, asked: str):
    viewer = current_viewer()
    actions.refuse_ask(viewer, queries.get_held(viewer, public_id, lock=True), asked)
    flash(_("They are told no."), "good")
    return redirect(f"/licenses/{public_id}", SEE_OTHER)


def _words() -> str:
    """What they say, without keys: the browser keeps it short enough."""
    form = RequestForm()
    form.validate()
    return (form.words.data or "")[:500]

from flask import flash
from flask_babel import gettext as _

from forum.administration.forms import PurchaseForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core.access import allow, support
from forum.core.errors import Invalid
from forum.core.viewer import current_viewer
from forum.licenses import queries
from forum.licenses.actions import requests as actions

ADDRESS = "/admin/licenses/requests"


@blueprint.get("/licenses/requests")
@allow(support)
def list_requests():
    return _page()


@blueprint.post("/licenses/requests/<public_id>/granting")
@allow(support)
def grant_purchase(public_id: str):
    form, viewer = PurchaseForm(), current_viewer()
    if not form.validate():
        return _page(UNPROCESSABLE, form)
    try:
        changed_hands = actions.grant_purchase(viewer, public_id, form.place.data, form.reason.data)
    except Invalid as error:
        form.refuse(error.errors)
        return _page(UNPROCESSABLE, form)
    if changed_hands:
        flash(_("The license has changed hands. Both are told."), "good")
    else:
        flash(_("They have a place on the license, and are told. Nobody lost theirs."), "good")
    return back_to(ADDRESS)


@blueprint.post("/licenses/requests/<public_id>/refusal")
@allow(support)
def refuse_purchase(public_id: str):
    form, viewer = PurchaseForm(), current_viewer()
    if not form.validate():
        return _page(UNPROCESSABLE, form)
    actions.refuse_purchase(viewer, public_id, form.reason.data)
    flash(_("They are told no."), "good")
    return back_to(ADDRESS)


def _page(status: int = 200, form: PurchaseForm | None = None):
    asked = queries.requests_to_decide()
    holders = {license.id: queries.row_of(license).holders for _request, _person, license, _product in asked}
    return page(
        "requests",
        status,
        asked=asked,
        holders=holders,
        shared=queries.signs_of_sharing(),
        purchase_form=form or PurchaseForm(formdata=None),
        form=form,
    )

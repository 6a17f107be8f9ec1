from flask import flash, make_response, redirect, render_template
from flask_babel import gettext as _

from forum.core import limits, once
from forum.core.access import allow, members
from forum.core.clock import now
from forum.core.errors import Invalid
from forum.core.languages import language, text_of
from forum.core.limits import TooMany, client
from forum.core.viewer import asking_viewer, current_viewer, forget_viewer
from forum.licenses import queries
from forum.licenses.actions import invitations, places, recheck_now
from forum.licenses.forms import GrantForm, InviteForm, SharingForm
from forum.licenses.policies import opens_what, state_of
from forum.licenses.queries import Held
from forum.licenses.routes.blueprint import blueprint
from forum.opened import opened_by

UNPROCESSABLE, SEE_OTHER = 422, 303


@blueprint.get("/licenses/<public_id>")
@allow(members)
def show_places(public_id: str):
    return page(queries.get_held(current_viewer(), public_id))


@blueprint.post("/licenses/<public_id>/invitations")
@allow(members)
def invite(public_id: str):
    form = InviteForm()
    is_valid = form.validate()
    if is_valid and form.address.data:
        try:
            limits.spend(("mail by client", client()), ("mail by address", f"place {form.address.data.casefold()}"))
        except TooMany as reached:
            form.refuse({"address": reached.words})
            return page(queries.get_held(current_viewer(), public_id), 429, form=form)
    viewer = current_viewer()
    held = queries.get_held(viewer, public_id, lock=True)
    if not is_valid:
        return page(held, UNPROCESSABLE, form=form)
    if made := once.begin(form.once.data, viewer):
        return redirect(made, SEE_OTHER)
    try:
        made = invitations.invite(viewer, held, form.address.data or "", language())
    except Invalid as error:
        form.refuse(error.errors)
        return page(held, UNPROCESSABLE, form=form)
    once.finish(form.once.data, viewer, address := f"/licenses/{public_id}")
    if made.address:
        flash(_("The invitation to %(address)s is on its way.", address=made.address), "good")
    else:
        flash(_("The link is ready: copy it below and pass it on."), "good")
    return redirect(address, SEE_OTHER)


@blueprint.post("/licenses/<public_id>/sharing")
@allow(members)
def share_cases(public_id: str):
    form = SharingForm()
    viewer = current_viewer()
    places.share_cases(viewer, queries.get_held(viewer, public_id, lock=True), form.shares.data)
    flash(_("Your colleagues see its cases now.") if form.shares.data else _("Its cases are for those who asked alone."), "good")
    return redirect(f"/licenses/{public_id}", SEE_OTHER)


@blueprint.post("/licenses/<public_id>/invitations/<invitation>/removal")
@allow(members)
def withdraw(public_id: str, invitation: str):
    viewer = current_viewer()
    invitations.withdraw(viewer, queries.get_held(viewer, public_id, lock=True), invitation)
    flash(_("The invitation is withdrawn."), "good")
    return redirect(f"/licenses/{public_id}", SEE_OTHER)


@blueprint.post("/licenses/<public_id>/checks")
@allow(members)
def check(public_id: str):
    """Whoever has renewed needn't wait for the daily check, nor have the key at hand."""
    limits.spend(("unlock by member", asking_viewer().id))
    viewer = current_viewer()
    recheck_now(viewer, queries.get_held(viewer, public_id).license)
    flash(_("It is being checked. Look again in a moment."), "good")
    return redirect(f"/licenses/{public_id}", SEE_OTHER)


@blueprint.post("/licenses/<public_id>/places/<place>/removal")
@allow(members)
def give_up(public_id: str, place: str):
    viewer = current_viewer()
    held = queries.get_held(viewer, public_id, lock=True)
    gone = places.give_up(viewer, held, place)
    if gone.person_id != viewer.id:
        flash(_("The place is given up. Somebody else can take it in a day."), "good")
        return redirect(f"/licenses/{public_id}", SEE_OTHER)
    forget_viewer()
    flash(_("You gave up your place. Until somebody else takes it, you can come back with the key."), "good")
    return redirect("/unlock", SEE_OTHER)


def page(held: Held, status: int = 200, *, form: InviteForm | None = None, grant_form: GrantForm | None = None):
    """The license as its holder sees it; a form that came back is given."""
    manages = held.manages
    state = state_of(held.license, now())
    asked = queries.open_requests(held.license) if manages else []
    response = make_response(
        render_template(
            "licenses/places.html",
            held=held,
            name=text_of(held.product, language(), "name"),
            state=state,
            opens=_opened(held) if opens_what(state) else [],
            places=queries.places_of(held) if manages else [],
            invitations=[(one, invitations.location(one)) for one in queries.open_invitations(held.license)]
            if manages
            else [],
            asked=asked,
            invite_form=form or InviteForm(formdata=None),
            grant_form=grant_form or GrantForm(formdata=None),
            form=form or grant_form,
        ),
        status,
    )
    response.headers["Cache-Control"] = "private, no-store"  # it shows links that let somebody in
    return response


def _opened(held: Held) -> list[tuple[str, str]]:
    """Name and address of every board and collection that the license opens, each once."""
    by_product = opened_by(queries.product_ids(held.license), language())
    return list(dict.fromkeys(board for boards in by_product.values() for board in boards))

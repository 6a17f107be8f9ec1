from datetime import timedelta

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.accounts import actions
from forum.accounts.addresses import email_key
from forum.accounts.queries import address_of_invitation, open_invitations
from forum.administration.forms import InvitationForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core import languages, limits, once, transaction
from forum.core.access import administrators, allow
from forum.core.limits import TooMany, client
from forum.core.mail import ability
from forum.core.viewer import current_viewer


@blueprint.get("/invitations")
@allow(administrators)
def list_invitations():
    return _page(InvitationForm(formdata=None))


@blueprint.post("/invitations")
@allow(administrators)
def invite():
    form = InvitationForm()
    if not form.validate():
        return _page(form, UNPROCESSABLE)
    try:
        _spend(*form.lines)
    except TooMany as limit:
        form.refuse({"addresses": limit.words})
        return _page(form, 429)
    viewer = current_viewer()
    if made := once.begin(form.once.data, viewer):
        return back_to(made)
    options = {"message": form.message.data, "language": languages.language()}
    sent, known = actions.invite(viewer, form.lines, lifetime=timedelta(days=form.days.data), **options)
    once.finish(form.once.data, viewer, "/admin/invitations")
    flash(ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", len(sent)), "good")
    if known:
        flash(_("Members already: %(addresses)s", addresses=", ".join(known)), "gold")
    return back_to("/admin/invitations")


@blueprint.post("/invitations/<public_id>/mail")
@allow(administrators)
def mail_invitation(public_id: str):
    with transaction.reading():
        address = address_of_invitation(public_id)
    try:
        _spend(address)
    except TooMany as limit:
        flash(limit.words, "gold")
        return back_to("/admin/invitations")
    link = actions.mail_invitation(current_viewer(), public_id)
    flash(_("The invitation to %(address)s is sent once more.", address=link.address), "good")
    return back_to("/admin/invitations")


@blueprint.post("/invitations/<public_id>/withdrawal")
@allow(administrators)
def withdraw_invitation(public_id: str):
    link = actions.withdraw_invitation(current_viewer(), public_id)
    flash(_("The invitation to %(address)s is withdrawn.", address=link.address), "good")
    return back_to("/admin/invitations")


def _spend(*addresses: str) -> None:
    """A press is one try of who presses, and one for each address."""
    each = [("mail by address", f"invitation {email_key(address)}") for address in addresses]
    limits.spend(("mail by client", client()), *each)


def _page(form: InvitationForm, status: int = 200):
    with transaction.reading():
        return page("invitations", status, form=form, invitations=open_invitations(), can_send=ability.can_send())

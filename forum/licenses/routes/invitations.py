from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.access import allow, anyone, members
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.languages import language, text_of
from forum.core.viewer import current_viewer, forget_viewer
from forum.core.web import day
from forum.licenses.actions import invitations
from forum.licenses.models import Product
from forum.licenses.queries.finding import seat_of
from forum.licenses.routes.blueprint import blueprint


@blueprint.get("/licenses/invitations/<token>")
@allow(anyone)
def show_invitation(token: str):
    """What is offered and by whom. Looking takes nothing: programs that check mails look too."""
    try:
        invitation, license = invitations.find(token)
    except NotFound:
        return render_template("licenses/invitation_over.html"), 404
    viewer, by = current_viewer(), db.session.get_one(Person, invitation.by_id)
    name = text_of(db.session.get_one(Product, license.product_id), language(), "name")
    return render_template(
        "licenses/invitation.html",
        name=name,
        by=by.display_name,
        at=request.path,
        license=license,
        has_place=viewer.is_member and seat_of(license, viewer.id) is not None,
    )


@blueprint.post("/licenses/invitations/<token>")
@allow(members)
def accept_invitation(token: str):
    try:
        license, taken = invitations.accept(current_viewer(), token)
    except NotFound:
        return render_template("licenses/invitation_over.html"), 404
    return taken_or_not(license, taken, request.path)


def taken_or_not(license, taken, back: str):
    """Where somebody goes on to who was to get a place: to the license, or back with the reason."""
    name = text_of(db.session.get_one(Product, license.product_id), language(), "name")
    match taken.result:
        case "cooling":
            until = day(taken.until, time=True)
            flash(_("A place was given up lately. You can take it from %(moment)s on.", moment=until), "gold")
            return redirect(back, 303)
        case "in use":
            flash(_("No place is free any more. Ask whoever invited you."), "gold")
            return redirect(back, 303)
    forget_viewer()
    flash(_("%(product)s is open to you.", product=name), "good")
    return redirect(f"/licenses/{license.public_id}", 303)

"""Links in mails that confirm an address. Looking changes nothing: programs that check mails for danger look too."""

from flask import Response, flash, redirect, request, session
from flask_babel import gettext as _

from forum.accounts import actions, links
from forum.accounts.forms import NameForm
from forum.accounts.links import Gone
from forum.accounts.queries import Credentials
from forum.accounts.routes.blueprint import blueprint, browser, enter, page
from forum.accounts.routes.registration import welcome
from forum.core import transaction
from forum.core.access import allow, anyone
from forum.core.errors import Invalid
from forum.core.viewer import asking_viewer


@blueprint.get("/confirmations/<token>")
@allow(anyone)
def show_confirmation(token: str):
    try:
        link = links.find("confirmation", token)
    except Gone:
        return gone("confirmation")
    return _confirmation_page(link)


@blueprint.post("/confirmations/<token>")
@allow(anyone)
def confirm(token: str):
    """Signs a newcomer in, in whichever browser, and brings them to where they were going when they registered."""
    form = NameForm()
    try:
        person, way = actions.confirm(token, form.username.data or "")
    except Gone:
        return gone("confirmation")
    except Invalid as error:
        form.refuse(error.errors)
        with transaction.reading():
            return _confirmation_page(links.find("confirmation", token), 422, form)
    if way:
        return welcome(person, way)
    flash(_("Your address is confirmed."), "good")
    return redirect("/account" if asking_viewer().is_member else "/login", 303)


@blueprint.get("/addresses/new/<token>")
@allow(anyone)
def show_new_address(token: str):
    try:
        link = links.find("new address", token)
    except Gone:
        return gone("new address")
    return page("accounts/new_address.html", address=link.address)


@blueprint.post("/addresses/new/<token>")
@allow(anyone)
def change_address(token: str):
    viewer = asking_viewer()
    try:
        person = actions.change_address(token, but=session.get("_user_id"))
    except Gone:
        return gone("new address")
    flash(_("From now on mail goes to %(address)s. Every other browser is signed out.", address=person.email), "good")
    if viewer.id != person.id:
        return redirect("/login", 303)
    keep = session.permanent
    credentials = Credentials(person.id, person.password_hash)
    enter(person.id, actions.sign_in(credentials, keep=keep, browser=browser()), keep=keep)
    return redirect("/account", 303)


def gone(purpose: str) -> Response:
    """For every link that isn't good, and whyever it isn't: what may have happened, and how to get another one."""
    with transaction.reading():
        return page("accounts/gone.html", 410, purpose=purpose)


def _confirmation_page(link, status: int = 200, form: NameForm | None = None) -> Response:
    name = link.payload["person"]["handle"] if "person" in link.payload else ""
    form = form or NameForm(formdata=None, data={"username": name})
    return page("accounts/confirm.html", status, name=name, address=link.address, form=form, at=request.path)

"""Joining by invitation: the address is the one that the invitation went to, and confirmed by it."""

from flask import Response, request

from forum.accounts import actions, links, passwords
from forum.accounts.forms import NewcomerForm
from forum.accounts.links import Gone
from forum.accounts.routes.blueprint import blueprint, page
from forum.accounts.routes.confirmation import gone
from forum.accounts.routes.registration import refuse_what_strangers_cannot_take, welcome
from forum.core import languages, transaction
from forum.core.access import allow, anyone
from forum.core.errors import Invalid


@blueprint.get("/invitations/<token>")
@allow(anyone)
def show_invitation(token: str):
    return _page(token, NewcomerForm())


@blueprint.post("/invitations/<token>")
@allow(anyone)
def accept_invitation(token: str):
    form = NewcomerForm()
    if not form.validate():
        return _page(token, form, 422)
    try:
        with transaction.reading():
            refuse_what_strangers_cannot_take(form, links.find("invitation", token).address)
        person = actions.accept_invitation(
            token,
            handle=form.username.data,
            display_name=form.display_name.data or "",
            password_hash=passwords.hash_password(form.password.data),
            language=languages.language(),
        )
    except Gone:
        return gone("invitation")
    except Invalid as error:
        form.refuse(error.errors)
        return _page(token, form, 422)
    return welcome(person, {"next": "/"})


def _page(token: str, form: NewcomerForm, status: int = 200) -> Response:
    with transaction.reading():
        try:
            link = links.find("invitation", token)
        except Gone:
            return gone("invitation")
        return page("accounts/invitation.html", status, form=form, address=link.address, at=request.path)

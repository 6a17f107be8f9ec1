"""What was imported under somebody's name becomes theirs: as an account of its own, or joined to the one they have."""

from flask import Response, flash, redirect
from flask_babel import ngettext

from forum.accounts import actions, links, passwords
from forum.accounts.forms import ClaimForm
from forum.accounts.links import Gone
from forum.accounts.models import Person
from forum.accounts.routes.blueprint import blueprint, page
from forum.accounts.routes.confirmation import gone
from forum.accounts.routes.registration import welcome
from forum.core import languages, transaction
from forum.core.access import allow, anyone, members
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.viewer import current_viewer
from forum.threads.actions import hand_over


@blueprint.get("/claims/<token>")
@allow(anyone)
def show_claim(token: str):
    return _page(token)


@blueprint.post("/claims/<token>")
@allow(anyone)
def claim(token: str):
    """An account of its own, under the name that the posts have."""
    form = ClaimForm()
    if not form.validate():
        return _page(token, form, 422)
    try:
        with transaction.reading():
            address = links.find("claim", token).address
            actions.refuse_password("password", form.password.data, form.username.data, address)
        person = actions.claim(
            token,
            handle=form.username.data,
            display_name=form.display_name.data or "",
            password_hash=passwords.hash_password(form.password.data),
            language=languages.language(),
        )
    except Gone:
        return gone("claim")
    except Invalid as error:
        form.refuse(error.errors)
        return _page(token, form, 422)
    return welcome(person, {"next": f"/people/{person.handle}"})


@blueprint.post("/claims/<token>/joining")
@allow(members)
def join_claim(token: str):
    """The posts become the member's own."""
    viewer = current_viewer()
    try:
        imported = actions.join(viewer, token)
    except Gone:
        return gone("claim")
    count = hand_over(imported.id, viewer.id)
    flash(ngettext("%(num)d post is yours now.", "%(num)d posts are yours now.", count), "good")
    return redirect(f"/people/{viewer.handle}", 303)


def _page(token: str, form: ClaimForm | None = None, status: int = 200) -> Response:
    with transaction.reading():
        try:
            link = links.find("claim", token)
        except Gone:
            return gone("claim")
        person = db.session.get_one(Person, link.person_id)
        known = {"username": person.handle, "display_name": person.display_name}
        form = form or ClaimForm(formdata=None, data=known)
        return page("accounts/claim.html", status, form=form, person=person, address=link.address, token=token)

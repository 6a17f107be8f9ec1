from flask import flash, request
from flask_babel import gettext as _

from forum.accounts import actions
from forum.accounts.addresses import email_key
from forum.accounts.models import Person
from forum.accounts.queries import can_be_claimed, find_person, roles_of
from forum.administration import queries
from forum.administration.forms import NAMES_OF_ROLES, ClaimOfferForm, RolesForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core import languages, limits, transaction
from forum.core.access import administrators, allow
from forum.core.errors import NotFound, Refused
from forum.core.limits import TooMany, client
from forum.core.text import one_line
from forum.core.viewer import current_viewer


@blueprint.get("/members")
@allow(administrators)
def list_members():
    words = one_line(request.args.get("q", ""))[:100]
    people, shown = queries.members_page(words, request.args.get("page"))
    return page("members", people=people, page=shown, words=words, names_of_roles=NAMES_OF_ROLES)


@blueprint.get("/members/<handle>")
@allow(administrators)
def show_member(handle: str):
    person = _person(handle)
    return _page(person, _roles_form(person))


@blueprint.post("/members/<handle>")
@allow(administrators)
def change_roles(handle: str):
    person, form = _person(handle), RolesForm()
    if not form.validate():
        return _page(person, form, UNPROCESSABLE)
    try:
        actions.set_roles(current_viewer(), person, form.roles.data, form.reason.data)
    except Refused as error:
        form.refuse({"roles": str(error)})
        return _page(person, form, UNPROCESSABLE)
    flash(_("The roles of %(name)s are saved.", name=person.display_name), "good")
    return back_to(f"/admin/members/{person.handle}")


@blueprint.post("/members/<handle>/claim")
@allow(administrators)
def offer_claim(handle: str):
    """To the address of who wrote the imported posts."""
    form = ClaimOfferForm()
    with transaction.reading():
        person = _person(handle)
        if not can_be_claimed(person):
            raise NotFound
        if not form.validate():
            return _page(person, _roles_form(person), UNPROCESSABLE, form)
    try:
        limits.spend(("mail by client", client()), ("mail by address", f"claim {email_key(form.email.data)}"))
    except TooMany as limit:
        form.refuse({"email": limit.words})
        return _page(person, _roles_form(person), 429, form)
    actions.offer_claim(current_viewer(), _person(handle), form.email.data, languages.language())
    flash(_("The link is on its way to %(address)s.", address=form.email.data), "good")
    return back_to(f"/admin/members/{person.handle}")


def _person(handle: str) -> Person:
    person = find_person(handle)
    if person is None:
        raise NotFound
    return person


def _roles_form(person: Person) -> RolesForm:
    return RolesForm(formdata=None, data={"roles": sorted(roles_of(person.id))})


def _page(person: Person, form: RolesForm, status: int = 200, claim_form: ClaimOfferForm | None = None):
    with transaction.reading():
        claimable = can_be_claimed(person)
        claim_form = claim_form or ClaimOfferForm(formdata=None)
        return page("member", status, person=person, form=form, claimable=claimable, claim_form=claim_form)

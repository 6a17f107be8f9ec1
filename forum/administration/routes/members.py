from flask import flash, request
from flask_babel import gettext as _

from forum.accounts import actions
from forum.accounts.models import Person
from forum.accounts.queries import find_person, roles_of
from forum.administration import queries
from forum.administration.forms import NAMES_OF_ROLES, RolesForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core.access import administrators, allow
from forum.core.errors import NotFound, Refused
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
    return _page(person, RolesForm(formdata=None, data={"roles": sorted(roles_of(person.id))}))


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


def _person(handle: str) -> Person:
    person = find_person(handle)
    if person is None:
        raise NotFound
    return person


def _page(person: Person, form: RolesForm, status: int = 200):
    return page("member", status, person=person, form=form)

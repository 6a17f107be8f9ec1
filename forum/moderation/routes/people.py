from datetime import timedelta

from flask import flash, redirect, render_template
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.accounts.presenting import end_in_words
from forum.accounts.queries import find_person, roles_of
from forum.accounts.suspensions import UNTIL_LIFTED
from forum.core.access import allow, site_moderators
from forum.core.clock import now
from forum.core.errors import NotFound, Refused
from forum.core.viewer import Viewer, current_viewer
from forum.moderation import actions
from forum.moderation.actions import Changed
from forum.moderation.forms import SuspensionForm
from forum.moderation.policies import can_suspend
from forum.moderation.routes.blueprint import CONFLICT, PAGE, UNPROCESSABLE, blueprint, in_the_meantime


@blueprint.get("/people/<name>/suspension")
@allow(site_moderators)
def show_suspension(name: str):
    return _page(_suspendable(name, current_viewer()), SuspensionForm(formdata=None))


@blueprint.post("/people/<name>/suspension")
@allow(site_moderators)
def suspend(name: str):
    form, viewer = SuspensionForm(), current_viewer()
    person = _suspendable(name, viewer)
    if not form.validate():
        return _page(person, form, UNPROCESSABLE)
    until = now() + timedelta(days=form.days.data) if form.days.data else UNTIL_LIFTED
    try:
        actions.suspend(viewer, person.id, until, form.message.data)
    except Changed as changed:
        return _page(person, form, CONFLICT, note=in_the_meantime(changed))
    if form.hides_posts.data:
        actions.hide_posts(viewer, person.id, form.message.data)
    flash(_("%(name)s is suspended.", name=person.display_name), "good")
    return redirect(f"/people/{person.handle}/suspension", 303)


@blueprint.post("/people/<name>/suspension/removal")
@allow(site_moderators)
def lift(name: str):
    viewer = current_viewer()
    person = _suspendable(name, viewer)
    try:
        actions.lift(viewer, person.id)
    except Changed as changed:
        return _page(person, SuspensionForm(formdata=None), CONFLICT, note=in_the_meantime(changed))
    flash(_("%(name)s can sign in again.", name=person.display_name), "good")
    return redirect(f"/people/{person.handle}/suspension", 303)


def _suspendable(name: str, viewer: Viewer) -> Person:
    person = find_person(name)
    if person is None:
        raise NotFound
    if not can_suspend(viewer, person.id, roles_of(person.id)):
        raise Refused(_("You can’t suspend this person."))
    return person


def _page(person: Person, form: SuspensionForm, status: int = PAGE, *, note: str = ""):
    until = person.suspended_until
    page = render_template(
        "moderation/suspension.html",
        person=person,
        form=form,
        ends=end_in_words(until) if until and until > now() else "",
        note=note,
    )
    return page, status

"""What others see of a member."""

from flask import redirect

from forum.accounts import queries
from forum.accounts.routes.blueprint import blueprint, page
from forum.core.access import allow, anyone


@blueprint.get("/people/<name>")
@allow(anyone)
def profile(name: str):
    person = queries.get_profile(name)
    if name != person.handle:
        return redirect(f"/people/{person.handle}", 301)
    return page("accounts/profile.html", person=person, roles=queries.roles_of(person.id), activity=None)

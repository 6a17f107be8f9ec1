"""What others see of a member."""

from flask import redirect

from forum.accounts import queries
from forum.accounts.routes.blueprint import blueprint, page
from forum.core.access import allow, anyone
from forum.core.errors import NotFound
from forum.core.viewer import current_viewer
from forum.licenses.queries import badges_of
from forum.threads.queries import activity_of, waiting_posts_of


@blueprint.get("/people/<name>")
@allow(anyone)
def profile(name: str):
    person = queries.get_profile(name)
    viewer = current_viewer()
    if person.joined:
        if not activity_of(person.joined_id, viewer, 1, source=person.source):
            raise NotFound  # as below
        return redirect(f"/people/{person.joined}", 301)
    if name != person.handle:
        return redirect(f"/people/{person.handle}", 301)
    shows_all = not person.erased_at and (not person.is_suspended or viewer.is_site_moderator)
    activity = activity_of(person.id, viewer) if shows_all else []
    if person.is_unclaimed and not activity:
        raise NotFound  # that somebody wrote where the viewer can't read is for nobody to know
    return page(
        "accounts/profile.html",
        person=person,
        shows_all=shows_all,
        roles=queries.roles_of(person.id),
        activity=activity,
        badges=badges_of([person.id], viewer).get(person.id, ()),
        waiting=waiting_posts_of(viewer) if viewer.id == person.id else [],
    )

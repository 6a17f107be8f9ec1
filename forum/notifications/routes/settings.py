from flask import flash, redirect, render_template
from flask_babel import gettext as _

from forum.core.access import allow, members
from forum.core.viewer import current_viewer
from forum.notifications.actions.settings import change_settings
from forum.notifications.forms import SettingsForm
from forum.notifications.presenting import kinds_in_words, ways_in_words
from forum.notifications.queries import settings_of
from forum.notifications.routes.blueprint import blueprint


@blueprint.get("/account/notifications")
@allow(members)
def show_settings():
    return _page(SettingsForm.showing(settings_of(current_viewer().id)))


@blueprint.post("/account/notifications")
@allow(members)
def keep_settings():
    form = SettingsForm()
    if not form.validate():
        return _page(form), 422
    change_settings(current_viewer().id, form.chosen)
    flash(_("Your choices are saved."), "good")
    return redirect("/account/notifications", 303)


def _page(form: SettingsForm) -> str:
    return render_template("notifications/settings.html", form=form, kinds=kinds_in_words(), ways=ways_in_words())

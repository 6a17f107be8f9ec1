from flask import flash
from flask_babel import gettext as _

from forum.administration import actions
from forum.administration.forms import SiteForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core.access import administrators, allow
from forum.core.site import site
from forum.core.viewer import current_viewer


@blueprint.get("/site")
@allow(administrators)
def show_site():
    known = site()
    return page(
        "site", form=SiteForm(formdata=None, data={"name": known.name, "languages": ", ".join(known.languages)})
    )


@blueprint.post("/site")
@allow(administrators)
def change_site():
    form = SiteForm()
    if not form.validate():
        return page("site", UNPROCESSABLE, form=form)
    actions.rename_site(current_viewer(), name=form.name.data, languages=form.codes, reason=form.reason.data)
    flash(_("The settings are saved."), "good")
    return back_to("/admin/site")

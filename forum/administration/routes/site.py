from flask import flash
from flask_babel import gettext as _

from forum.administration import actions, queries
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.administration.routes.settings import keep_mail, look_of, mail_context, mail_form
from forum.administration.site_forms import LookForm, MailForm, SiteForm
from forum.core.access import administrators, allow
from forum.core.viewer import current_viewer


@blueprint.get("/site")
@allow(administrators)
def show_site():
    return _page()


@blueprint.post("/site")
@allow(administrators)
def change_site():
    row = queries.settings_row()
    form = SiteForm(data={"registration": row.registration})
    if not form.validate():
        return _page(UNPROCESSABLE, site_form=form)
    actions.change_settings(
        current_viewer(),
        name=form.name.data,
        languages=form.codes,
        registration=form.registration.data,
        reason=form.reason.data,
    )
    return _saved()


@blueprint.post("/site/look")
@allow(administrators)
def change_look():
    form = LookForm()
    if not form.validate():
        return _page(UNPROCESSABLE, look_form=form)
    look = look_of(form)
    actions.change_settings(current_viewer(), **look)
    return _saved()


@blueprint.post("/site/mail")
@allow(administrators)
def change_mail():
    form = MailForm()
    if not form.validate():
        return _page(UNPROCESSABLE, mail=form)
    if test := keep_mail(form):
        return back_to(f"/admin/site?test={test}#mail")
    return _saved()


def _saved():
    flash(_("The settings are saved."), "good")
    return back_to("/admin/site")


def _page(
    status: int = 200,
    *,
    site_form: SiteForm | None = None,
    look_form: LookForm | None = None,
    mail: MailForm | None = None,
):
    """The page with its three forms; one that couldn't be taken stands among them with its errors."""
    row = queries.settings_row()
    known = {"name": row.name, "languages": ", ".join(row.languages), "registration": row.registration}
    return page(
        "site",
        status,
        site_form=site_form or SiteForm(formdata=None, data=known),
        look_form=look_form or LookForm(formdata=None, data={"accent": row.accent}),
        mail_form=mail or mail_form(row),
        form=site_form or look_form or mail,
        row=row,
        **mail_context(row),
    )

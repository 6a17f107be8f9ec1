from flask import flash, request
from flask_babel import gettext as _

from forum.administration import actions, queries
from forum.administration.mail_in_form import MailInForm
from forum.administration.mailbox_words import tried
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.administration.routes.settings import (
    keep_mail,
    look_of,
    mail_context,
    mail_form,
    mail_in_context,
    mail_in_form,
)
from forum.administration.site_forms import LookForm, MailForm, SiteForm
from forum.core import transaction
from forum.core.access import administrators, allow
from forum.core.settings import settings
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


@blueprint.post("/site/mail-in")
@allow(administrators)
def change_mail_in():
    form = MailInForm()
    if not form.validate():
        return _page(UNPROCESSABLE, mail_in=form)
    with transaction.reading():
        url = form.url(queries.settings_row().mail_in_url)
    told = tried(settings().mail_in_url or url) if "test" in request.form else None
    address = form.mail_in_address.data or ""
    actions.change_settings(current_viewer(), mail_in_address=address, mail_in_url=url)
    if told is None:
        return _saved()
    flash(f"{told.title} {told.sentence}".rstrip(), told.tone)
    return back_to("/admin/site#mail-in")


def _saved():
    flash(_("The settings are saved."), "good")
    return back_to("/admin/site")


def _page(
    status: int = 200,
    *,
    site_form: SiteForm | None = None,
    look_form: LookForm | None = None,
    mail: MailForm | None = None,
    mail_in: MailInForm | None = None,
):
    """The page with its four forms; one that couldn't be taken stands among them with its errors."""
    row = queries.settings_row()
    known = {"name": row.name, "languages": ", ".join(row.languages), "registration": row.registration}
    return page(
        "site",
        status,
        site_form=site_form or SiteForm(formdata=None, data=known),
        look_form=look_form or LookForm(formdata=None, data={"accent": row.accent}),
        mail_form=mail or mail_form(row),
        mail_in_form=mail_in or mail_in_form(row),
        form=site_form or look_form or mail or mail_in,
        row=row,
        **mail_context(row),
        **mail_in_context(row),
    )

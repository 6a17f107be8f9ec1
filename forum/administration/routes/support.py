"""How support works: hours, sites with the bubble, the address for mails."""

from flask import flash
from flask_babel import gettext as _

from forum.administration import actions, queries
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.administration.support_form import SupportForm
from forum.core.access import administrators, allow
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.support.actions.setup import change_support
from forum.support.models import SupportRow
from forum.support.queries.setup import support_row


@blueprint.get("/support")
@allow(administrators)
def show_support():
    return _page(SupportForm(formdata=None, data=_known(support_row())))


@blueprint.post("/support")
@allow(administrators)
def change_support_settings():
    form = SupportForm()
    if not form.validate():
        return _page(form, UNPROCESSABLE)
    viewer, reason = current_viewer(), form.reason.data
    actions.change_settings(viewer, reason=reason, mail_in_address=form.mail_in_address.data)
    change_support(
        viewer,
        reason=reason,
        hours=form.hours(support_row().hours),
        origins=form.sites,
        closes_after=form.closes_after.data,
    )
    flash(_("The settings are saved."), "good")
    return back_to("/admin/support")


def _known(row: SupportRow) -> dict:
    return {
        "mail_in_address": queries.settings_row().mail_in_address,
        "origins": "\n".join(row.origins),
        "closes_after": row.closes_after,
        **{f"hours_{code}": text for code, text in row.hours.items()},
    }


def _page(form: SupportForm, status: int = 200):
    line = f'<script src="{settings().address}/support/bubble.js" async></script>'
    return page("support", status, form=form, line=line)

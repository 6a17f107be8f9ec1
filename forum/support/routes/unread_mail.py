"""Mail that nothing could be made of, for support people to look after."""

from http import HTTPStatus

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from forum.core.access import allow, support
from forum.core.incoming import actions, queries
from forum.core.viewer import current_viewer
from forum.support.arrived_words import trouble_in_words
from forum.support.routes.blueprint import blueprint

PLACE = "/support/mail"

# Whatever a stranger put into it: no browser shows or runs it, and no other site takes it in.
HARDENED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Vary": "Cookie",
}


@blueprint.get(PLACE)
@allow(support)
def list_unread_mail():
    mails, page = queries.given_up(request.args.get("page"))
    return render_template("support/unread_mail.html", mails=mails, page=page, trouble_in_words=trouble_in_words)


@blueprint.post(f"{PLACE}/<public_id>/tries")
@allow(support)
def try_mail_again(public_id: str):
    actions.try_again(current_viewer(), public_id)
    flash(_("The mail is tried again now."), "good")
    return _back()


@blueprint.post(f"{PLACE}/<public_id>/removal")
@allow(support)
def remove_mail(public_id: str):
    actions.remove(current_viewer(), public_id)
    flash(_("The mail is gone."), "good")
    return _back()


@blueprint.post(f"{PLACE}/<public_id>/downloads")
@allow(support)
def download_mail(public_id: str):
    raw = actions.hand_out(current_viewer(), public_id)
    response = Response(raw, mimetype="application/octet-stream")
    response.headers.update(HARDENED | {"Content-Disposition": f'attachment; filename="{public_id}.eml"'})
    return response


def _back() -> Response:
    return redirect(PLACE, HTTPStatus.SEE_OTHER)

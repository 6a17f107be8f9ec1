from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.administration import letters
from forum.administration.routes.blueprint import back_to, blueprint, page
from forum.core.access import administrators, allow
from forum.core.errors import NotFound
from forum.core.mail import actions, delivery, kept
from forum.core.mail.server import parts
from forum.core.pagination import Page
from forum.core.viewer import current_viewer


@blueprint.get("/mail")
@allow(administrators)
def show_mail():
    counts = letters.counts()
    view = request.args.get("show") or ("failed" if counts.failed else "waiting")
    if view not in ("waiting", "failed", "sent"):
        raise NotFound
    rows, shown = letters.letters_page(view, request.args.get("page"))
    return _page("mail", view, counts, letters=rows, page=shown)


@blueprint.get("/mail/kept")
@allow(administrators)
def list_kept():
    """The mails that stay in the instance, where there is no mail server."""
    files = kept.newest_first()
    shown = Page.of(request.args.get("page"), len(files))
    return _page("mail_kept", "kept", letters.counts(), mails=kept.headers_of(files[shown.offset : shown.last]), page=shown)


@blueprint.get("/mail/kept/<public_id>")
@allow(administrators)
def show_kept(public_id: str):
    mail = kept.find(public_id)
    if mail is None:
        raise NotFound
    return page("mail_read", mail=mail)


@blueprint.post("/mail/tries")
@allow(administrators)
def try_all_again():
    count = actions.try_all_again(current_viewer())
    flash(ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", count), "good")
    return back_to("/admin/mail")


@blueprint.post("/mail/<public_id>/tries")
@allow(administrators)
def try_again(public_id: str):
    actions.try_again(current_viewer(), public_id)
    flash(_("The mail is tried again now."), "good")
    return back_to("/admin/mail")


@blueprint.post("/mail/<public_id>/removal")
@allow(administrators)
def drop(public_id: str):
    actions.drop(current_viewer(), public_id)
    flash(_("The mail won’t be sent."), "good")
    return back_to("/admin/mail")


def _page(template: str, view: str, counts: letters.Counts, **context):
    server = parts(delivery.server_url())
    return page(template, view=view, counts=counts, host=server.host, trouble=letters.servers_trouble(), **context)

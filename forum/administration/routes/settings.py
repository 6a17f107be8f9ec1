"""What the first run and the site's settings have in common."""

from typing import Any

from flask import request

from forum.administration import actions, queries
from forum.administration.mail_in_form import MailInForm
from forum.administration.mailbox_words import trouble_in_words
from forum.administration.site_forms import LookForm, MailForm
from forum.core.incoming import mailboxes
from forum.core.languages import language
from forum.core.mail import server
from forum.core.models import SiteRow
from forum.core.settings import settings
from forum.core.viewer import current_viewer


def look_of(form: LookForm) -> dict[str, Any]:
    """What the form changes of the site's look. A new logo is on the disk by now."""
    values: dict[str, Any] = {"accent": form.accent.data or ""}
    if form.no_logo.data and not form.made:
        values["logo"] = ""
    elif form.kept.data:
        values["logo"] = form.kept.data
    return values


def mail_form(row: SiteRow) -> MailForm:
    """With what is known, save the password."""
    known = server.parts(row.mail_url)
    shown = {"host": known.host, "port": known.port, "user": known.user, "security": known.security}
    return MailForm(formdata=None, data=shown | {"mail_from": row.mail_from})


def keep_mail(form: MailForm) -> str | None:
    """Saves the server; the name of the test that was asked for, if one was."""
    viewer = current_viewer()
    url = form.url(queries.settings_row().mail_url)
    actions.change_settings(viewer, mail_url=url, mail_from=form.mail_from.data or "")
    return actions.send_test(viewer, language()) if "test" in request.form else None


def mail_context(row: SiteRow) -> dict[str, Any]:
    """What the fields of the mail server stand beside: who decides, and how the test went that was sent last."""
    return {
        "named_outside": bool(settings().mail_url),
        "has_password": bool(server.parts(row.mail_url).password),
        "test": queries.test_letter(request.args.get("test", "")[:20], current_viewer()),
    }


def mail_in_form(row: SiteRow) -> MailInForm:
    """With what is known, save the password."""
    known = mailboxes.parts(row.mail_in_url)
    mailbox = {f"mailbox_{name}": getattr(known, name) for name in ("host", "security", "user")}
    port = known.port if known.host else None
    return MailInForm(formdata=None, data=mailbox | {"mailbox_port": port, "mail_in_address": row.mail_in_address})


def mail_in_context(row: SiteRow) -> dict[str, Any]:
    """What the fields of the mailbox stand beside: who decides, and whether mail is fetched."""
    known = {
        "named_outside": bool(settings().mail_in_url),
        "has_password": bool(mailboxes.parts(row.mail_in_url).password),
        "trouble": trouble_in_words(row.mail_in_trouble),
    }
    return {"mailbox": known}

"""What somebody without an account does with the link that was mailed to them about a case."""

from http import HTTPStatus

from flask import flash, make_response, redirect, render_template
from flask_babel import gettext as _

from forum.accounts import links
from forum.accounts.links import Gone
from forum.accounts.queries import owner_of
from forum.core import limits, transaction
from forum.core.access import allow, anyone
from forum.core.limits import TooMany, client
from forum.licenses.actions import ask
from forum.support import actions, queries
from forum.support.forms import KeyForm
from forum.support.models import Case
from forum.support.references import spoken
from forum.support.routes.blueprint import blueprint

PURPOSE = "case"


@blueprint.get("/support/confirmations/<token>")
@allow(anyone)
def show_case_link(token: str):
    """Looking changes nothing: programs that check mails for danger look too."""
    try:
        return _page(_case(token), token)
    except Gone:
        return _gone()


@blueprint.post("/support/confirmations/<token>")
@allow(anyone)
def confirm_case(token: str):
    try:
        link, case = links.find(PURPOSE, token), _case(token)
    except Gone:
        return _gone()
    case = actions.confirm_address(case, owner_of(link.address))
    if case.state == "open":
        flash(_("Your case is open. Its number is %(number)s.", number=spoken(case.reference)), "good")
    return redirect(f"/support/confirmations/{token}", HTTPStatus.SEE_OTHER)


@blueprint.post("/support/confirmations/<token>/key")
@allow(anyone)
def open_by_key(token: str):
    """A good key opens what nothing else entitles to."""
    form = KeyForm()
    with transaction.reading():
        try:
            _case(token)
        except Gone:
            return _gone()
    asked = _asked(form) if form.validate() else None
    try:
        case = _case(token)
    except Gone:
        return _gone()
    license_id = queries.license_by_key(asked)[0] if asked is not None else None
    if license_id is not None:
        actions.open_with(case, license_id)
        return redirect(f"/support/confirmations/{token}", HTTPStatus.SEE_OTHER)
    if asked is not None:
        form.refuse({"key": _("This key opens nothing here. Compare it with the message it came in.")})
    transaction.abandon()
    return _page(_case(token), token, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _asked(form: KeyForm):
    try:
        limits.spend(("unlock by member", f"client {client()}"), ("unlock by address", client()))
    except TooMany as reached:
        form.refuse({"key": reached.words})
        return None
    return ask(form.key.data, f"client {client()}")


def _case(token: str) -> Case:
    """Raises Gone."""
    case = queries.get_case_by_id(links.find(PURPOSE, token).payload.get("case", 0))
    if case is None or case.merged_into_id is not None:
        raise Gone
    return case


def _page(case: Case, token: str, form: KeyForm | None = None, status: int = HTTPStatus.OK):
    form = form or KeyForm(formdata=None)
    at = f"/support/confirmations/{token}"
    page = render_template("support/confirmation.html", case=case, number=spoken(case.reference), form=form, at=at)
    return make_response(page, status)


def _gone():
    with transaction.reading():
        return make_response(render_template("support/gone.html"), HTTPStatus.GONE)

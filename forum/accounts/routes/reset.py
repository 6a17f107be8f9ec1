"""Back in without the password, and keeping an account whose address somebody else wanted to change."""

from flask import Response, flash, redirect, session
from flask_babel import gettext as _

from forum.accounts import actions, links, passwords, queries
from forum.accounts.addresses import email_key
from forum.accounts.forms import NewPasswordForm, ResetForm
from forum.accounts.links import Gone
from forum.accounts.models import Person
from forum.accounts.queries import Credentials
from forum.accounts.routes.blueprint import blueprint, browser, enter, page, too_many
from forum.accounts.routes.carrying import arrival, carried, on_the_way, wanted
from forum.accounts.routes.confirmation import gone
from forum.core import limits, transaction
from forum.core.access import allow, anyone
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.limits import TooMany, client
from forum.core.mail import ability
from forum.core.text import name_key

ASKED = "asked"  # in the browser's session: for whom it asked last


@blueprint.get("/reset")
@allow(anyone)
def reset():
    return asking_page(ResetForm(next=wanted("")))


@blueprint.post("/reset")
@allow(anyone)
def ask_to_reset():
    """The same answer, after the same work, whether there is such a member."""
    form = ResetForm()
    if not form.validate():
        return asking_page(form, 422)
    typed = form.username.data
    with transaction.reading():
        person_id, email = queries.recipient(typed)
    try:
        limits.spend(("mail by client", client()), ("mail by address", f"asked {name_key(typed)}"))
    except TooMany as limit:
        return too_many(asking_page(form, 429, wait=limit.words), limit)
    if not _may_mail(email or typed):
        person_id, email = None, ""
    actions.ask_to_reset(person_id, email, on_the_way())
    session[ASKED] = typed
    return redirect("/reset/mail", 303)


@blueprint.get("/reset/mail")
@allow(anyone)
def reset_mailed():
    if ASKED not in session:
        return redirect("/reset", 303)
    return page("accounts/reset_mailed.html", asked=session[ASKED], can_send=ability.can_send())


@blueprint.get("/reset/<token>")
@allow(anyone)
def new_password(token: str):
    return _password_page("reset", token, NewPasswordForm())


@blueprint.post("/reset/<token>")
@allow(anyone)
def set_new_password(token: str):
    return _set_password("reset", token)


@blueprint.get("/addresses/old/<token>")
@allow(anyone)
def show_old_address(token: str):
    return _password_page("old address", token, NewPasswordForm())


@blueprint.post("/addresses/old/<token>")
@allow(anyone)
def keep_address(token: str):
    return _set_password("old address", token)


def asking_page(form: ResetForm, status: int = 200, wait: str = "") -> Response:
    return page("accounts/reset.html", status, form=form, wait=wait, carried=carried(), wanted=wanted())


def _may_mail(address: str) -> bool:
    """Whether this address gets another mail within the hour, by whichever name it was asked for. Not to be seen from
    outside: an answer that differs would tell which name and which address belong together."""
    try:
        limits.spend(("mail by address", f"reset {email_key(address)}"))
    except TooMany:
        return False
    return True


def _password_page(purpose: str, token: str, form: NewPasswordForm, status: int = 200) -> Response:
    with transaction.reading():
        try:
            link = links.find(purpose, token)
        except Gone:
            return gone(purpose)
        person = db.session.get_one(Person, link.person_id)
        return page("accounts/new_password.html", status, form=form, person=person, link=link)


def _set_password(purpose: str, token: str) -> Response:
    form = NewPasswordForm()
    if not form.validate():
        return _password_page(purpose, token, form, 422)
    try:
        with transaction.reading():
            own_words = queries.own_words(links.find(purpose, token).person_id)
            actions.refuse_password("new_password", form.new_password.data, *own_words)
        new_hash = passwords.hash_password(form.new_password.data)
        if purpose == "reset":
            person, way = actions.reset_password(token, new_hash)
        else:
            person, way = actions.keep_address(token, new_hash), {"next": "/account"}
    except Gone:
        return gone(purpose)
    except Invalid as error:
        form.refuse(error.errors)
        return _password_page(purpose, token, form, 422)
    enter(person.id, actions.sign_in(Credentials(person.id, new_hash), keep=False, browser=browser()), keep=False)
    flash(_("Your password is changed. Every other browser is signed out."), "good")
    return arrival(person.id, way)

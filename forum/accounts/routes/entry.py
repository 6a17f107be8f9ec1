"""Signing in and out, with the text of those who wrote before they signed in.

A visitor's composer posts to `/carry`, which changes nothing. What it brought goes along in the fields of the
sign-in or registration form, however often that fails, and is kept for the member once it succeeds.
"""

from flask import Response, redirect, request
from flask_babel import gettext as _

from forum.accounts import actions, passwords, queries
from forum.accounts.forms import RegistrationForm, ResetForm, SignInForm
from forum.accounts.presenting import suspended_words
from forum.accounts.queries import Credentials
from forum.accounts.routes import registration, reset
from forum.accounts.routes.blueprint import blueprint, browser, enter, leave, page, too_many
from forum.accounts.routes.carrying import arrival, carried, wanted
from forum.accounts.suspensions import Suspended
from forum.core import limits, transaction
from forum.core.access import allow, anyone, members
from forum.core.failures import csrf
from forum.core.limits import TooMany, client
from forum.core.mail import ability
from forum.core.text import name_key
from forum.core.viewer import current_viewer


@blueprint.get("/login")
@allow(anyone)
def login():
    if current_viewer().is_member:
        return redirect(wanted(), 303)
    return _sign_in_page(SignInForm(next=wanted("")))


@blueprint.post("/login")
@allow(anyone)
def sign_in():
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        found = _checked(form.username.data, form.password.data)
    except TooMany as limit:
        return too_many(_sign_in_page(form, 429, wait=limit.words), limit)
    if found is None:
        form.refuse({"password": _("The name or the password isn’t right.")})
        return _sign_in_page(form, 422)
    outdated = passwords.is_outdated(found.password_hash)
    new_hash = passwords.hash_password(form.password.data) if outdated else None
    try:
        token = actions.sign_in(found, keep=form.keep.data, browser=browser(), new_hash=new_hash)
    except Suspended as suspended:
        return _sign_in_page(form, 403, suspended=suspended)
    enter(found.id, token, keep=form.keep.data)
    return arrival(found.id)


@blueprint.get("/logout")
@allow(anyone)
def logout():
    return page("accounts/logout.html")


@blueprint.post("/logout")
@allow(anyone)
def sign_out():
    leave()
    response = redirect("/", 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/carry")
@allow(anyone)
def nothing_to_carry():
    return redirect("/login", 303)


@blueprint.post("/carry")
@csrf.exempt  # it changes nothing, and a reading visitor has no session that a token could belong to
@allow(anyone, writes=False)
def carry():
    """The text of a visitor's composer, on a page to register, to sign in or to get back in."""
    if current_viewer().is_member:
        return page("accounts/carried.html", wanted=wanted(), carried=carried())
    sent = request.form.get
    typed = {"next": wanted(""), "username": sent("username", ""), "homepage": sent("homepage", "")}
    match sent("as"):
        case "login":
            return _sign_in_page(SignInForm(None, data=typed))
        case "reset":
            return reset.asking_page(ResetForm(None, data=typed))
    return registration.form_page(RegistrationForm(None, data=typed | {"email": sent("email", "")}))


@blueprint.post("/carried")
@allow(members)
def keep_carried():
    """For who turned out to be signed in already."""
    return arrival(current_viewer().id)


def _checked(name: str, password: str) -> Credentials | None:
    """Whose name and password these are. Counts the try first; takes the same time whoever is asked for."""
    with transaction.reading():
        found = queries.credentials(name)
    account = f"person {found.id}" if found.id else f"name {name_key(name)}"
    limits.spend(("sign-in by address", client()), ("sign-in by account", account))
    return found if passwords.is_right(password, found.password_hash) else None


def _sign_in_page(
    form: SignInForm, status: int = 200, wait: str = "", suspended: Suspended | None = None
) -> Response:
    said = {"wait": wait, "suspended": suspended and suspended_words(suspended)}
    with transaction.reading():
        said |= {"carried": carried(), "wanted": wanted(), "by_mail": status == 422 and ability.can_send()}
        return page("accounts/login.html", status, form=form, **said)

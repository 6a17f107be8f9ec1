"""The ways in and out, with the text of those who wrote before they signed in.

A visitor's composer posts to `/carry`, which changes nothing. What it brought goes along in the fields of the
sign-in or registration form, however often that fails, and is kept for the member once it succeeds.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, flash, redirect, request
from flask_babel import gettext as _

from forum.accounts import actions, passwords, queries
from forum.accounts.forms import RegistrationForm, SignInForm
from forum.accounts.queries import Credentials
from forum.accounts.routes.blueprint import blueprint, browser, enter, leave, page
from forum.core import languages, limits, transaction
from forum.core.access import allow, anyone, members
from forum.core.errors import Invalid
from forum.core.failures import csrf
from forum.core.limits import TooMany, client
from forum.core.redirects import local_target
from forum.core.text import name_key, nfc
from forum.core.viewer import current_viewer

CARRIED = ("title", "board", "tags", "body")


@blueprint.get("/login")
@allow(anyone)
def login():
    if current_viewer().is_member:
        return redirect(_wanted(), 303)
    return _sign_in_page(SignInForm(next=_wanted("")))


@blueprint.post("/login")
@allow(anyone)
def sign_in():
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        found = _checked(form.username.data, form.password.data)
    except TooMany as limit:
        return _too_many(_sign_in_page(form, 429, wait=limit.words), limit)
    if found is None:
        form.refuse({"password": _("The name or the password isn’t right.")})
        return _sign_in_page(form, 422)
    outdated = passwords.is_outdated(found.password_hash)
    new_hash = passwords.hash_password(form.password.data) if outdated else None
    token = actions.sign_in(found, keep=form.keep.data, browser=browser(), new_hash=new_hash)
    enter(found.id, token, keep=form.keep.data)
    return _arrival(found.id)


@blueprint.get("/register")
@allow(anyone)
def register():
    if current_viewer().is_member:
        return redirect(_wanted(), 303)
    return _registration_page(RegistrationForm(next=_wanted("")))


@blueprint.post("/register")
@allow(anyone)
def join():
    form = RegistrationForm()
    if not form.validate():
        return _registration_page(form, 422)
    try:
        with transaction.reading():
            _refuse_what_strangers_cannot_take(form)
        limits.spend(("registration by address", client()))
        password_hash = passwords.hash_password(form.password.data)
        person = actions.add_person(
            handle=form.username.data,
            email=form.email.data,
            display_name=form.display_name.data or "",
            password_hash=password_hash,
            language=languages.language(),
        )
    except TooMany as limit:
        return _too_many(_registration_page(form, 429, wait=limit.words), limit)
    except Invalid as error:
        form.refuse(error.errors)
        return _registration_page(form, 422)
    token = actions.sign_in(Credentials(person.id, password_hash), keep=False, browser=browser())
    enter(person.id, token, keep=False)
    flash(_("Welcome, %(name)s.", name=person.display_name), "good")
    return _arrival(person.id)


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
    """The text of a visitor's composer, on a page to register or sign in."""
    if current_viewer().is_member:
        return page("accounts/carried.html", wanted=_wanted(), carried=_carried())
    typed = {"next": _wanted(""), "username": request.form.get("username", "")}
    if request.form.get("as") == "login":
        return _sign_in_page(SignInForm(None, data=typed))
    return _registration_page(RegistrationForm(None, data=typed | {"email": request.form.get("email", "")}))


@blueprint.post("/carried")
@allow(members)
def keep_carried():
    """For who turned out to be signed in already."""
    return _arrival(current_viewer().id)


def _checked(name: str, password: str) -> Credentials | None:
    """Whose name and password these are. Counts the try first; takes the same time whoever is asked for."""
    with transaction.reading():
        found = queries.credentials(name)
    account = f"person {found.id}" if found.id else f"name {name_key(name)}"
    limits.spend(("sign-in by address", client()), ("sign-in by account", account))
    return found if passwords.is_right(password, found.password_hash) else None


def _refuse_what_strangers_cannot_take(form: RegistrationForm) -> None:
    actions.refuse_handle(form.username.data)
    actions.refuse_display_name(form.display_name.data or "")
    actions.refuse_password("password", form.password.data, form.username.data, form.email.data)


def _sign_in_page(form: SignInForm, status: int = 200, wait: str = "") -> Response:
    return page("accounts/login.html", status, form=form, wait=wait, carried=_carried(), wanted=_wanted())


def _registration_page(form: RegistrationForm, status: int = 200, wait: str = "") -> Response:
    return page("accounts/register.html", status, form=form, wait=wait, carried=_carried(), wanted=_wanted())


def _too_many(response: Response, limit: TooMany) -> Response:
    response.headers["Retry-After"] = str(limit.seconds)
    return response


def _wanted(default: str = "/") -> str:
    """Where the browser wants to be once signed in."""
    return local_target(request.values.get("next"), default)


def _carried() -> dict[str, str]:
    """What was written before, by field name; empty where nothing was."""
    sent = {name: nfc(", ".join(request.form.getlist(name))) for name in CARRIED if name in request.form}
    return sent if sent.get("body", "").strip() or sent.get("title", "").strip() else {}


def _arrival(person_id: int) -> Response:
    """To where the member wanted to be; with a text, to the form that it was written for."""
    carried = _carried()
    if not carried:
        return redirect(_wanted(), 303)
    actions.carry_text(person_id, carried)
    parts = urlsplit(_wanted())
    query = urlencode({**dict(parse_qsl(parts.query)), "carried": "1"})
    return redirect(urlunsplit(parts._replace(query=query, fragment=parts.fragment or "reply")), 303)

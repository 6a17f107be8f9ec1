"""Joining: at once where no mail goes out, else once the address is confirmed."""

from flask import Response, flash, redirect, session
from flask_babel import gettext as _

from forum.accounts import actions, passwords
from forum.accounts.addresses import email_key
from forum.accounts.forms import AddressForm, RegistrationForm
from forum.accounts.models import Person
from forum.accounts.queries import Credentials
from forum.accounts.routes.blueprint import blueprint, browser, enter, page, too_many
from forum.accounts.routes.carrying import arrival, carried, on_the_way, wanted
from forum.core import languages, limits, transaction
from forum.core.access import allow, anyone
from forum.core.errors import Invalid
from forum.core.limits import TooMany, client
from forum.core.mail import ability
from forum.core.site import site
from forum.core.viewer import current_viewer

MAILED = "mailed"  # in the browser's session: where the last mail that it asked for went


@blueprint.get("/register")
@allow(anyone)
def register():
    if current_viewer().is_member:
        return redirect(wanted(), 303)
    return form_page(RegistrationForm(next=wanted("")))


@blueprint.post("/register")
@allow(anyone)
def join():
    form = RegistrationForm()
    with transaction.reading():
        is_open, by_mail = site().registration == "open", ability.can_send()
    if not is_open:
        return form_page(form, 403)
    if form.is_of_a_program:
        return _mailed(form.email.data) if by_mail else redirect(wanted(), 303)
    if not form.validate():
        return form_page(form, 422)
    try:
        person = _join(form, by_mail)
    except TooMany as limit:
        return too_many(form_page(form, 429, wait=limit.words), limit)
    except Invalid as error:
        form.refuse(error.errors)
        return form_page(form, 422)
    return welcome(person) if person else _mailed(form.email.data)


@blueprint.get("/register/mail")
@allow(anyone)
def mailed():
    """A mail is on its way; and where to have it sent once more."""
    address = session.get(MAILED, "")
    return page("accounts/mailed.html", form=AddressForm(formdata=None, data={"email": address}), address=address)


@blueprint.post("/register/mail")
@allow(anyone)
def mail_again():
    """The same answer whether anything waits for this address."""
    form = AddressForm()
    if not form.validate():
        return page("accounts/mailed.html", 422, form=form, address="")
    try:
        _spend_mail(form.email.data)
    except TooMany as limit:
        form.refuse({"email": limit.words})
        return too_many(page("accounts/mailed.html", 429, form=form, address=""), limit)
    actions.ask_again(form.email.data, languages.language())
    return _mailed(form.email.data)


def form_page(form: RegistrationForm, status: int = 200, wait: str = "") -> Response:
    """The form; where nobody can join like that, what is so and where members sign in."""
    if status != 200:
        form.show_again()
    with transaction.reading():
        template = "accounts/register.html" if site().registration == "open" else "accounts/not_open.html"
        return page(template, status, form=form, wait=wait, carried=carried(), wanted=wanted())


def refuse_what_strangers_cannot_take(form, email: str) -> None:
    actions.refuse_handle(form.username.data)
    actions.refuse_display_name(form.display_name.data or "")
    actions.refuse_password("password", form.password.data, form.username.data, email)


def welcome(person: Person, way: dict | None = None) -> Response:
    """Signs a newcomer in and brings them on."""
    token = actions.sign_in(Credentials(person.id, person.password_hash), keep=False, browser=browser())
    enter(person.id, token, keep=False)
    flash(_("Welcome, %(name)s.", name=person.display_name), "good")
    return arrival(person.id, way)


def _join(form: RegistrationForm, by_mail: bool) -> Person | None:
    """The new member; None where a mail has to be answered first."""
    email, is_hasty = form.email.data, form.is_hasty
    with transaction.reading():
        refuse_what_strangers_cannot_take(form, email)
    limits.spend(("registration by address", client()))
    if by_mail:
        _spend_mail(email)
    values = {
        "handle": form.username.data,
        "email": email,
        "display_name": form.display_name.data or "",
        "password_hash": passwords.hash_password(form.password.data),
        "language": languages.language(),
    }
    if by_mail:
        actions.ask_to_join(**values, carried=on_the_way())
        return None
    person = actions.add_person(**values, is_hasty=is_hasty)
    actions.ask_to_confirm(person.id)
    return person


def _spend_mail(address: str) -> None:
    limits.spend(("mail by client", client()), ("mail by address", f"confirmation {email_key(address)}"))


def _mailed(address: str) -> Response:
    session[MAILED] = address
    return redirect("/register/mail", 303)

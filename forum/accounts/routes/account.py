"""What members see and change of their own account."""

from flask import Response, flash, redirect, session
from flask_babel import gettext as _

from forum.accounts import actions, passwords, queries
from forum.accounts.addresses import email_key
from forum.accounts.forms import ChangeAddressForm, PasswordForm, ProfileForm
from forum.accounts.queries import Credentials
from forum.accounts.routes.blueprint import blueprint, browser, enter, leave, page, this_token, too_many
from forum.accounts.sessions import close_all_sessions, hash_token, name_of
from forum.core import languages, limits, transaction
from forum.core.access import allow, members
from forum.core.errors import Invalid
from forum.core.limits import TooMany, client
from forum.core.viewer import asking_viewer, current_viewer
from forum.licenses.queries import licenses_of
from forum.opened import opened_by_own


@blueprint.get("/account")
@allow(members)
def account():
    return _account_page()


@blueprint.post("/account")
@allow(members)
def change_account():
    form = ProfileForm()
    if not form.validate():
        return _account_page(422, profile_form=form)
    try:
        actions.change_profile(
            current_viewer(),
            display_name=form.display_name.data,
            about=form.about.data,
            language=form.language.data,
            theme=form.theme.data,
        )
    except Invalid as error:
        form.refuse(error.errors)
        return _account_page(422, profile_form=form)
    flash(_("Your account is saved."), "good")
    response = redirect("/account", 303)
    response.delete_cookie(languages.COOKIE)  # an earlier choice in this browser would win over the account's
    return response


@blueprint.get("/account/password")
@allow(members)
def password():
    return redirect("/account#password", 303)


@blueprint.post("/account/password")
@allow(members)
def change_password():
    form = PasswordForm()
    if not form.validate():
        return _account_page(422, password_form=form)
    try:
        with transaction.reading():
            known = queries.credentials_of(asking_viewer())
            actions.refuse_password("new_password", form.new_password.data, *known.own_words)
        _refuse_wrong_password(known, form.password.data)
    except TooMany as limit:
        form.refuse({"password": limit.words})
        return _account_page(429, password_form=form)
    except Invalid as error:
        form.refuse(error.errors)
        return _account_page(422, password_form=form)
    new_hash = passwords.hash_password(form.new_password.data)
    keep = session.permanent
    token = actions.change_password(known, new_hash, keep=keep, browser=browser())
    enter(known.id, token, keep=keep)
    flash(_("Your password is changed. Every other browser is signed out."), "good")
    return redirect("/account", 303)


@blueprint.get("/account/email")
@allow(members)
def email():
    return redirect("/account#email", 303)


@blueprint.post("/account/email")
@allow(members)
def change_email():
    """The same answer whether the new address is somebody's already: that is told to its owner, by mail."""
    form = ChangeAddressForm()
    if not form.validate():
        return _account_page(422, address_form=form)
    try:
        with transaction.reading():
            known = queries.credentials_of(asking_viewer())
        _refuse_wrong_password(known, form.password.data)
        limits.spend(("mail by client", client()), ("mail by address", f"new address {email_key(form.email.data)}"))
    except TooMany as limit:
        form.refuse({"password": limit.words})
        return too_many(_account_page(429, address_form=form), limit)
    except Invalid as error:
        form.refuse(error.errors)
        return _account_page(422, address_form=form)
    actions.ask_to_change_address(current_viewer(), form.email.data)
    flash(_("We sent a mail to %(address)s. Open the link in it to use that address.", address=form.email.data), "good")
    return redirect("/account", 303)


@blueprint.post("/account/email/confirmation")
@allow(members)
def ask_to_confirm():
    viewer = asking_viewer()
    try:
        limits.spend(("mail by client", client()), ("mail by address", f"person {viewer.id}"))
    except TooMany as limit:
        flash(limit.words, "gold")
        return redirect("/account", 303)
    actions.ask_to_confirm(viewer.id)
    flash(_("A mail is on its way to your address."), "good")
    return redirect("/account", 303)


@blueprint.post("/account/sessions/<name>/removal")
@allow(members)
def end_session(name: str):
    if name == name_of(hash_token(this_token())):
        leave()
        return redirect("/", 303)
    actions.end_session(current_viewer(), name)
    flash(_("That browser is signed out."), "good")
    return redirect("/account", 303)


@blueprint.post("/account/sessions/removal")
@allow(members)
def end_other_sessions():
    close_all_sessions(current_viewer().id, but=this_token())
    flash(_("Every other browser is signed out."), "good")
    return redirect("/account", 303)


def _refuse_wrong_password(known: Credentials, password: str) -> None:
    """Raises Invalid, or TooMany: the present password can be guessed here as rarely as at sign-in."""
    limits.spend(("sign-in by address", client()), ("sign-in by account", f"person {known.id}"))
    if not passwords.is_right(password, known.password_hash):
        raise Invalid({"password": _("This isn’t your current password.")})


def _account_page(
    status: int = 200,
    *,
    profile_form: ProfileForm | None = None,
    address_form: ChangeAddressForm | None = None,
    password_form: PasswordForm | None = None,
) -> Response:
    """The page with all its forms; one that couldn't be taken stands among them with its errors."""
    with transaction.reading():
        viewer = current_viewer()
        own = queries.get_account(viewer)
        licenses = licenses_of(viewer)
        return page(
            "accounts/account.html",
            status,
            own=own,
            profile_form=profile_form or ProfileForm(None, obj=own),
            address_form=address_form or ChangeAddressForm(None),
            password_form=password_form or PasswordForm(None),
            form=password_form or address_form or profile_form,
            browsers=queries.browsers_of(viewer, this_token()),
            licenses=licenses,
            opens=opened_by_own(licenses, languages.language()),
        )

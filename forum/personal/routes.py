"""One's own data: getting it, and being erased; administrators erase others."""

from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, send_file, session
from flask_babel import gettext as _
from flask_login import logout_user

from forum.accounts import passwords
from forum.accounts.queries import credentials_of, signed_in_since
from forum.core import limits, transaction
from forum.core.access import administrators, allow, members
from forum.core.clock import now
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.limits import TooMany, client
from forum.core.text import name_key
from forum.core.viewer import asking_viewer, current_viewer, forget_viewer
from forum.personal import actions, files, queries
from forum.personal.forms import ErasureByStaffForm, OwnErasureForm, PasswordForm
from forum.personal.models import Download

blueprint = Blueprint("personal", __name__)

FRESH = timedelta(minutes=15)


def page(template: str, status: int = 200, **context) -> Response:
    with transaction.reading():
        response = make_response(render_template(f"personal/{template}.html", **context), status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/account/data")
@allow(members)
def data():
    return _data_page(PasswordForm(None))


@blueprint.post("/account/data")
@allow(members)
def prepare():
    form = PasswordForm()
    try:
        _confirm(form)
        limits.spend(("download", asking_viewer().id))
    except TooMany as limit:
        form.refuse({"password": _("One download a day is made. %(when)s", when=limit.words)})
        return _data_page(form, 429)
    except Invalid as error:
        form.refuse(error.errors)
        return _data_page(form, 422)
    actions.ask_for_download(current_viewer())
    flash(_("Your download is being prepared. A mail tells you when it is ready."), "good")
    return redirect("/account/data", 303)


@blueprint.get("/account/data/<public_id>")
@allow(members)
def download(public_id: str):
    found = queries.get_download(public_id, current_viewer())
    if signed_in_since(session["_user_id"]) < now() - FRESH:
        return page("confirm", form=PasswordForm(None), download=found)
    return _sent(found)


@blueprint.post("/account/data/<public_id>")
@allow(members, writes=False)
def download_with_password(public_id: str):
    form = PasswordForm()
    with transaction.reading():
        found = queries.get_download(public_id, asking_viewer())
    try:
        _confirm(form)
    except (Invalid, TooMany) as error:
        form.refuse(error.errors if isinstance(error, Invalid) else {"password": error.words})
        return page("confirm", 422 if isinstance(error, Invalid) else 429, form=form, download=found)
    return _sent(found)


@blueprint.get("/account/erasure")
@allow(members)
def erasure():
    return page("erasure", form=OwnErasureForm(current_viewer().handle, None))


@blueprint.post("/account/erasure")
@allow(members)
def erase_oneself():
    form = OwnErasureForm(asking_viewer().handle)
    try:
        _confirm(form)
        viewer = current_viewer()
        actions.erase(viewer, queries.get_person(name_key(viewer.handle)), posts=form.posts.data)
    except TooMany as limit:
        form.refuse({"password": limit.words})
        return page("erasure", 429, form=form)
    except Invalid as error:
        form.refuse(error.errors)
        return page("erasure", 422, form=form)
    except Refused as error:
        form.refuse({"": str(error)})
        return page("erasure", 422, form=form)
    logout_user()
    session.clear()
    forget_viewer()
    flash(_("Your account is erased. Thank you for having been here."), "good")
    return redirect("/", 303)


@blueprint.get("/admin/members/<handle>/erasure")
@allow(administrators)
def erasure_of_member(handle: str):
    person = queries.get_person(name_key(handle))
    return page("member", person=person, form=ErasureByStaffForm(person.handle, None))


@blueprint.post("/admin/members/<handle>/erasure")
@allow(administrators)
def erase_member(handle: str):
    person = queries.get_person(name_key(handle))
    form = ErasureByStaffForm(person.handle)
    if not form.validate():
        return page("member", 422, person=person, form=form)
    try:
        actions.erase(current_viewer(), person, posts=form.posts.data, reason=form.reason.data)
    except Refused as error:
        form.refuse({"": str(error)})
        return page("member", 422, person=person, form=form)
    flash(_("The account is erased."), "good")
    return redirect("/admin/members", 303)


def _confirm(form) -> None:
    """The form is whole, and the password in it the asking member's. Takes time, so before the first statement that writes."""
    if not form.validate():
        raise Invalid({})
    with transaction.reading():
        known = credentials_of(asking_viewer())
    limits.spend(("sign-in by address", client()), ("sign-in by account", f"person {known.id}"))
    if not passwords.is_right(form.password.data, known.password_hash):
        raise Invalid({"password": _("This isn’t your current password.")})


def _data_page(form: PasswordForm, status: int = 200) -> Response:
    with transaction.reading():
        return page("data", status, form=form, downloads=queries.downloads_of(asking_viewer()))


def _sent(found: Download) -> Response:
    path = files.path_of(found.public_id)
    if not path.is_file():
        raise NotFound
    response = send_file(path, "application/zip", as_attachment=True, download_name="my-data.zip", max_age=0, etag=False)
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""'Start my site': the way out of the demo."""

from flask import Blueprint, Response, make_response, redirect, render_template, session

from forum.accounts import entering, passwords
from forum.accounts.actions import refuse_password
from forum.accounts.sessions import open_session
from forum.administration.site_forms import AccountForm
from forum.core import transaction
from forum.core.access import administrators, allow
from forum.core.errors import Invalid, NotFound
from forum.core.forms import Form
from forum.core.site import site
from forum.core.viewer import asking_viewer, current_viewer
from forum.demo import removal
from forum.demo.removal import Account

blueprint = Blueprint("demo", __name__, url_prefix="/admin/demo")


@blueprint.get("/removal")
@allow(administrators)
def ask():
    if not site().is_demo:
        raise NotFound
    return _page(_form_for(current_viewer(), formdata=None))


@blueprint.post("/removal")
@allow(administrators)
def remove():
    form = _form_for(asking_viewer())
    if not form.validate():
        return _page(form, 422)
    try:
        account = _account(form) if isinstance(form, AccountForm) else None
    except Invalid as error:
        form.refuse(error.errors)
        return _page(form, 422)
    viewer = current_viewer()
    removal.remove(viewer, account)
    keep = session.permanent
    entering.enter(viewer.id, open_session(viewer.id, keep=keep, browser=entering.browser()), keep=keep)
    return redirect("/setup", 303)


def _form_for(viewer, **options) -> Form:
    """Who came with the demo says first who they are: everybody could read that password."""
    return AccountForm(**options) if removal.is_of_demo(viewer) else Form(**options)


def _account(form: AccountForm) -> Account:
    with transaction.reading():
        refuse_password("password", form.password.data, form.username.data, form.email.data)
    return Account(**form.values, password_hash=passwords.hash_password(form.password.data))


def _page(form: Form, status: int = 200) -> Response:
    is_of_demo = isinstance(form, AccountForm)
    return make_response(render_template("demo/removal.html", form=form, is_of_demo=is_of_demo), status)

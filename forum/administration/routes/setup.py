"""The first run: from the address on the console to a site that is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from forum.accounts import actions as accounts
from forum.accounts import entering, passwords
from forum.accounts.queries import Credentials, get_account
from forum.administration import actions, first_run, queries
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, page
from forum.administration.routes.settings import keep_mail, look_of, mail_context, mail_form
from forum.administration.site_forms import AccessForm, AccountForm, NamedLookForm
from forum.administration.support_form import FirstMailForm
from forum.core import languages, transaction
from forum.core.access import administrators, allow, anyone
from forum.core.errors import Invalid, NotFound
from forum.core.forms import Form
from forum.core.models import SiteRow
from forum.core.viewer import current_viewer
from forum.licenses.queries import products
from forum.support.actions.setup import change_support
from forum.support.queries.setup import support_row

blueprint = Blueprint("setup", __name__, url_prefix="/setup")


@dataclass(frozen=True)
class Step:
    """`shown` makes the form as things are, `sent` as it came; `take` does it, and may say where to go instead of on."""

    shown: Callable[[SiteRow], Form] = lambda row: Form(formdata=None)
    sent: type[Form] = Form
    take: Callable[[Any], str | None] = lambda form: None
    context: Callable[[SiteRow], dict[str, Any]] = lambda row: {}


def _take_look(form: NamedLookForm) -> None:
    look = look_of(form)
    actions.change_settings(current_viewer(), name=form.name.data, **look)


def _access_form(row: SiteRow) -> AccessForm:
    spoken = [code for code in row.languages if code in languages.INTERFACE]
    return AccessForm(
        formdata=None, data={"spoken": spoken, "main": next(iter(spoken), None), "registration": row.registration}
    )


def _take_access(form: AccessForm) -> None:
    codes = form.codes(tuple(queries.settings_row().languages))
    actions.change_settings(current_viewer(), languages=codes, registration=form.registration.data)


def _mail_form(row: SiteRow) -> FirstMailForm:
    hours = {f"hours_{code}": text for code, text in support_row().hours.items()}
    return FirstMailForm(formdata=None, data=mail_form(row).data | hours | {"mail_in_address": row.mail_in_address})


def _take_mail(form: FirstMailForm) -> str | None:
    viewer = current_viewer()
    actions.change_settings(viewer, mail_in_address=form.mail_in_address.data)
    change_support(viewer, hours=form.hours(support_row().hours))
    test = keep_mail(form)
    return f"{first_run.address_of('mail')}?test={test}" if test else None


STEPS = {
    "account": Step(context=lambda row: {"own": get_account(current_viewer())}),
    "site": Step(
        lambda row: NamedLookForm(formdata=None, data={"name": row.name, "accent": row.accent}), NamedLookForm, _take_look
    ),
    "languages": Step(_access_form, AccessForm, _take_access),
    "mail": Step(_mail_form, FirstMailForm, _take_mail, mail_context),
    "products": Step(context=lambda row: {"products": products()}),
    "boards": Step(context=lambda row: {"boards": queries.boards()}),
    "articles": Step(context=lambda row: {"articles": queries.count_articles()}),
}


@blueprint.get("")
@allow(administrators)
def resume():
    row = queries.settings_row()
    return back_to("/admin" if row.set_up_at else first_run.address_of(row.setup_step or first_run.STEPS[0]))


@blueprint.get("/<token>")
@allow(anyone)
def begin(token: str):
    if not actions.is_setup_token(token):
        return page("setup/over", 404)
    return page("setup/begin", token=token, form=AccountForm(formdata=None))


@blueprint.post("/<token>")
@allow(anyone)
def become_administrator(token: str):
    form = AccountForm()
    with transaction.reading():
        if not actions.is_setup_token(token):
            return page("setup/over", 404)
    if not form.validate():
        return page("setup/begin", UNPROCESSABLE, token=token, form=form)
    try:
        person, password_hash = _made(token, form)
    except Invalid as error:
        form.refuse(error.errors)
        return page("setup/begin", UNPROCESSABLE, token=token, form=form)
    except NotFound:
        return page("setup/over", 404)
    session_token = accounts.sign_in(Credentials(person.id, password_hash), keep=False, browser=entering.browser())
    entering.enter(person.id, session_token, keep=False)
    return back_to("/setup")


@blueprint.get("/steps/<step>")
@allow(administrators)
def show_step(step: str):
    row = queries.settings_row()
    if step == first_run.DONE:
        return page("setup/done", step=step, left=queries.left_to_do())
    if row.set_up_at and step in STEPS:
        return back_to("/admin/site")
    return _page(step, _step(step).shown(row), row)


@blueprint.post("/steps/<step>")
@allow(administrators)
def take_step(step: str):
    known = _step(step)
    form = known.sent()
    if "skip" not in request.form:
        if not form.validate():
            return _page(step, form, queries.settings_row(), UNPROCESSABLE)
        if instead := known.take(form):
            return back_to(instead)
    following = first_run.after(step)
    if following == first_run.DONE:
        actions.finish_setup(current_viewer())
    else:
        actions.go_to_step(following)
    return back_to(first_run.address_of(following))


def _made(token: str, form: AccountForm):
    """The new administrator, with the hash of the password that was given."""
    with transaction.reading():
        accounts.refuse_password("password", form.password.data, form.username.data, form.email.data)
    password_hash = passwords.hash_password(form.password.data)
    language = languages.language()
    return actions.become_administrator(token, **form.values, password_hash=password_hash, language=language), password_hash


def _step(name: str) -> Step:
    if name not in STEPS:
        raise NotFound
    return STEPS[name]


def _page(step: str, form: Form, row: SiteRow, status: int = 200) -> Response:
    return page(f"setup/{step}", status, step=step, form=form, row=row, **STEPS[step].context(row))


@blueprint.context_processor
def _run() -> dict[str, Any]:
    return {"run": first_run}

from collections.abc import Callable, Mapping
from dataclasses import fields
from urllib.parse import urlencode

from flask import Response, flash, request
from flask_babel import gettext as _

from forum.administration import queries as administration
from forum.administration.forms import LONGEST_KEY, EndForm, LicenseForm, PlaceForm, day_of
from forum.administration.presenting import log_lines
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core import spreadsheet
from forum.core.access import allow, support
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.languages import language, text_of
from forum.core.scrubbing import leave_out
from forum.core.text import one_line
from forum.core.viewer import current_viewer
from forum.licenses import actions, csv_list, key_list, queries
from forum.licenses.models import Connection, License, Product
from forum.licenses.queries import finding


@blueprint.get("/licenses")
@allow(support)
def list_licenses():
    wanted, is_whole = _wanted(request.args)
    if not is_whole:
        return back_to(f"/admin/licenses?{urlencode(wanted.query)}")
    found, shown = finding.find_licenses(wanted, request.args.get("page"))
    return page(
        "licenses",
        found=found,
        page=shown,
        wanted=wanted,
        named_products=[(one.slug, text_of(one, language(), "name")) for one in queries.products()],
        named_connections=[(one.public_id, one.name) for one in queries.connections()],
        before_number="/admin/licenses?" + urlencode(wanted.query | {"page": ""}),
        as_csv="/admin/licenses.csv" + (f"?{urlencode(wanted.query)}" if wanted.query else ""),
    )


@blueprint.post("/licenses")
@allow(support, writes=False)
def look_for_licenses():
    """Looks for them without an address that has what was typed: whoever pastes a whole key lands on its license."""
    if license := finding.by_key(one_line(request.form.get("words", ""))[:LONGEST_KEY]):
        return back_to(f"/admin/licenses/{license.public_id}")
    wanted, is_whole = _wanted(request.form)
    if not is_whole:
        flash(_("No license here has this key."), "gold")
    return back_to(f"/admin/licenses?{urlencode(wanted.query)}")


@blueprint.get("/licenses.csv")
@allow(support)
def download_licenses():
    """What the page with the same filters shows, all of it, for a spreadsheet. No key is in it: none is known."""
    content = "".join(csv_list.lines(finding.all_licenses(_wanted(request.args)[0])))
    headers = {"Content-Disposition": "attachment; filename=licenses.csv", "Cache-Control": "private, no-store"}
    return Response(spreadsheet.MARK + content, mimetype="text/csv", headers=headers)


def _wanted(sent: Mapping[str, str]) -> tuple[finding.Filter, bool]:
    """What is looked for, without keys and tokens, and whether there were none: it stands in addresses."""
    given = {each.name: one_line(sent.get(each.name, "")) for each in fields(finding.Filter)}
    given["words"], found = leave_out(given["words"], also_known=True)
    return finding.Filter(**{name: value[:80] for name, value in given.items()}), not found


@blueprint.get("/licenses/<public_id>")
@allow(support)
def show_license(public_id: str):
    return _page(queries.get_license(public_id))


@blueprint.post("/licenses/<public_id>/revocation")
@allow(support)
def revoke(public_id: str):
    return _act(public_id, actions.revoke, _("The license is revoked: from now on it opens nothing."))


@blueprint.post("/licenses/<public_id>/revocation/removal")
@allow(support)
def restore(public_id: str):
    return _act(public_id, actions.restore, _("The license is active again."))


@blueprint.post("/licenses/<public_id>/end")
@allow(support)
def change_end(public_id: str):
    license, form = queries.get_license(public_id), EndForm()
    if not form.validate():
        return _page(license, UNPROCESSABLE, form=form, end_form=form)
    ends = key_list.end_of(form.expires.data) if form.expires.data else None
    actions.change_end(current_viewer(), license, ends, reason=form.reason.data)
    flash(_("The end date is changed."), "good")
    return back_to(f"/admin/licenses/{public_id}")


@blueprint.post("/licenses/<public_id>/checks")
@allow(support)
def check(public_id: str):
    actions.recheck_now(current_viewer(), queries.get_license(public_id))
    flash(_("It is being checked. Look again in a moment."), "good")
    return back_to(f"/admin/licenses/{public_id}")


@blueprint.post("/licenses/<public_id>/places")
@allow(support)
def give_place(public_id: str):
    license, form = queries.get_license(public_id), PlaceForm()
    try:
        if not form.validate():
            return _page(license, UNPROCESSABLE, form=form, place_form=form)
        person = actions.give_place_to(current_viewer(), license, form.handle.data, reason=form.reason.data)
    except Invalid as error:
        form.refuse(error.errors)
        return _page(license, UNPROCESSABLE, form=form, place_form=form)
    flash(_("%(name)s has a place, and is told.", name=person.display_name), "good")
    return back_to(f"/admin/licenses/{public_id}")


@blueprint.post("/licenses/<public_id>/places/<place>/removal")
@allow(support)
def free_place(public_id: str, place: str):
    license = queries.get_license(public_id)
    actions.free_place(current_viewer(), license, queries.get_seat(license, place))
    flash(_("The place is free."), "good")
    return back_to(f"/admin/licenses/{public_id}")


def _act(public_id: str, act: Callable, done: str):
    license, form = queries.get_license(public_id), LicenseForm()
    if not form.validate():
        return _page(license, UNPROCESSABLE, form=form, act_form=form)
    act(current_viewer(), license, reason=form.reason.data)
    flash(done, "good")
    return back_to(f"/admin/licenses/{public_id}")


def _page(license: License, status: int = 200, *, form=None, act_form=None, end_form=None, place_form=None):
    return page(
        "license",
        status,
        row=queries.row_of(license),
        invited=len(queries.open_invitations(license)),
        product=db.session.get(Product, license.product_id),
        opened=finding.products_opened(license),
        lines=log_lines(administration.history_of("license", license.id)),
        form=form,
        source=db.session.get(Connection, license.connection_id) if license.connection_id else None,
        place_form=place_form or PlaceForm(formdata=None),
        act_form=act_form or LicenseForm(formdata=None),
        end_form=end_form or EndForm(formdata=None, data={"expires": day_of(license.expires_at)}),
    )

"""What support people do with cases: the inbox, who has which, and what stands beside."""

from functools import partial
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from forum.core.access import allow, support
from forum.core.errors import Invalid, NotFound
from forum.core.fragments import fragment
from forum.core.viewer import current_viewer
from forum.licenses.queries import get_product
from forum.support import actions, queries
from forum.support.forms import AssignmentForm, CopyForm, MergeForm, ProductForm, TagsForm
from forum.support.models.cases import KINDS
from forum.support.presenting import kind_words
from forum.support.queries import INBOX_TABS, Wanted
from forum.support.references import find_in, spoken
from forum.support.routes.blueprint import blueprint
from forum.support.routes.case_page import address, case_page
from forum.support.routes.cases import SEE_OTHER, UNPROCESSABLE


@blueprint.get("/support/inbox")
@allow(support)
def show_inbox():
    viewer, asked = current_viewer(), request.args
    if (number := find_in(asked.get("q", ""))) and (found := queries.case_by_reference(number, viewer)):
        return redirect(address(found), 302)
    tab = asked.get("tab", "")
    wanted = Wanted(tab if tab in INBOX_TABS else "open", asked.get("product", "")[:60], asked.get("tag", "")[:40])
    found = queries.inbox(viewer, wanted, asked.get("page"))
    return render_template(
        "support/inbox.html",
        inbox=found,
        wanted=wanted,
        asked_number=asked.get("q", "")[:20],
        tab_words=_tab_words(),
        address=partial(_inbox_address, wanted),
        rows=fragment("support/_inbox_rows.html", _shown, rows=found.rows),
    )


def _shown(rows: list) -> dict:
    return {"rows": rows, "kinds": {kind: kind_words(kind) for kind in KINDS}, "spoken": spoken}


def _inbox_address(wanted: Wanted, tab: str) -> str:
    given = {"tab": tab, "product": wanted.product, "tag": wanted.tag}
    return f"/support/inbox?{urlencode({name: value for name, value in given.items() if value})}"


def _tab_words() -> dict[str, str]:
    return {
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "open": _("Open"),
        "waiting": _("Waiting for customers"),
        "held": _("Not open yet"),
        "solved": _("Solved"),
    }


@blueprint.post("/support/cases/<public_id>/assignment")
@allow(support)
def assign(public_id: str):
    form = AssignmentForm()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    wanted = form.person.data or ""
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise NotFound
    try:
        actions.assign(case, int(wanted) if wanted else None)
    except Invalid:
        raise NotFound from None
    flash(_("The case is yours.") if wanted == str(viewer.id) else _("Who has the case was changed."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/product")
@allow(support)
def change_product(public_id: str):
    form = ProductForm()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    actions.move_to_product(case, get_product(form.product.data).id if form.product.data else None)
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/tags")
@allow(support)
def tag(public_id: str):
    form = TagsForm()
    is_valid = form.validate()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not is_valid:
        return case_page(case, viewer, status=UNPROCESSABLE, tags_form=form)
    actions.change_tags(case, form.listed)
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/copies")
@allow(support)
def add_copy(public_id: str):
    form = CopyForm()
    is_valid = form.validate()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not is_valid:
        return case_page(case, viewer, status=UNPROCESSABLE, copy_form=form)
    actions.copy_to(case, form.address.data)
    flash(_("%(address)s gets every answer in copy from now on.", address=form.address.data), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/copies/<int:copy_id>/removal")
@allow(support)
def stop_copies(public_id: str, copy_id: int):
    case = queries.get_case(public_id, current_viewer())
    actions.stop_copies(case, copy_id)
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/merging")
@allow(support)
def merge(public_id: str):
    form = MergeForm()
    is_valid = form.validate()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    into = queries.case_by_reference(form.wanted, viewer) if is_valid else None
    if is_valid and into is None:
        form.refuse({"reference": _("There is no case of this number.")})
    if into is not None:
        try:
            actions.merge(viewer, case, into)
        except (Invalid, NotFound):
            form.refuse({"reference": _("Only two cases of the same customer can be made one.")})
    if form.errors or into is None:
        return case_page(case, viewer, status=UNPROCESSABLE, merge_form=form)
    flash(_("The two cases are one now."), "good")
    return redirect(address(into), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/opening")
@allow(support)
def open_anyway(public_id: str):
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    actions.open_anyway(viewer, case)
    flash(_("The case is open."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/access/<details>/showing")
@allow(support)
def show_access(public_id: str, details: str):
    """The access details, once, to who has the case; that they were looked at is logged."""
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    words = actions.read_access_details(viewer, case, details)
    return case_page(case, viewer, shown_access={details: words})

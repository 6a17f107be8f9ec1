"""Bringing docs into the help center, with its progress on the page."""

from flask import flash
from flask_babel import gettext as _

from forum.administration import queries
from forum.administration.import_form import DocsForm, problems, said
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core import once
from forum.core.access import administrators, allow
from forum.core.database import new_public_id
from forum.core.errors import Refused
from forum.core.site import site
from forum.core.viewer import current_viewer
from forum.help import archive, imports
from forum.licenses.queries import products

SENT_LIMIT = archive.MOST_BYTES + 2**20


@blueprint.get("/articles/import")
@allow(administrators)
def show_imports():
    return _page(_offering(DocsForm(formdata=None)))


@blueprint.post("/articles/import")
@allow(administrators, takes=SENT_LIMIT)
def import_docs():
    form, public_id = DocsForm(), new_public_id()
    form.keep(public_id)
    _offering(form)
    viewer = current_viewer()
    if not form.validate():
        return _page(form, UNPROCESSABLE)
    if made := once.begin(form.once.data, viewer):
        return back_to(made)
    try:
        imports.start(viewer, public_id, source=form.source.data, product_id=form.product_id)
    except Refused:
        form.refuse({"file": _("Another import is at work. Wait for its end, or stop it.")})
        return _page(form, UNPROCESSABLE)
    once.finish(form.once.data, viewer, address := f"/admin/articles/imports/{public_id}")
    return back_to(address)


@blueprint.get("/articles/imports/<public_id>")
@allow(administrators)
def show_import(public_id: str):
    found = imports.get_import(public_id)
    return page(
        "import",
        found=found,
        said=said(found),
        problems=problems(found),
        can_start_again=imports.can_start_again(found),
        is_first_run=not site().is_demo and queries.settings_row().set_up_at is None,
    )


@blueprint.post("/articles/imports/<public_id>/stopping")
@allow(administrators)
def stop_import(public_id: str):
    imports.stop(imports.get_import(public_id))
    return back_to(f"/admin/articles/imports/{public_id}")


@blueprint.post("/articles/imports/<public_id>/stopping/removal")
@allow(administrators)
def start_again(public_id: str):
    try:
        imports.start_again(current_viewer(), imports.get_import(public_id))
    except Refused:
        flash(_("Nothing is kept of this import any more. Send the file again."), "gold")
    return back_to(f"/admin/articles/imports/{public_id}")


def _offering(form: DocsForm) -> DocsForm:
    form.offer([(product.id, product.name) for product in products()])
    return form


def _page(form: DocsForm, status: int = 200):
    return page("imports", status, form=form, imports=imports.latest())

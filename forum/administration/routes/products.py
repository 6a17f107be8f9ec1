from flask import flash, request
from flask_babel import gettext as _

from forum.administration.forms import ImportForm, IssueForm, NewProductForm, ProductForm, shown_product
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core import once
from forum.core.access import administrators, allow
from forum.core.errors import Invalid
from forum.core.languages import language, text_of
from forum.core.redirects import local_target
from forum.core.translated import with_unspoken
from forum.core.viewer import current_viewer
from forum.licenses import actions, key_list, queries
from forum.licenses.models import Product
from forum.licenses.queries import finding


@blueprint.get("/products")
@allow(administrators)
def list_products():
    counts = queries.counts_by_product()
    return page("products", products=[(one, counts.get(one.id, queries.Counts())) for one in queries.products()])


@blueprint.get("/products/new")
@allow(administrators)
def new_product():
    return page("product_new", form=NewProductForm(formdata=None))


@blueprint.post("/products/new")
@allow(administrators)
def add_product():
    form, viewer = NewProductForm(), current_viewer()
    if not form.validate():
        return page("product_new", UNPROCESSABLE, form=form)
    if made := once.begin(form.once.data, viewer):
        return back_to(made)
    try:
        product = actions.add_product(viewer, **form.values)
    except Invalid as error:
        form.refuse(error.errors)
        return page("product_new", UNPROCESSABLE, form=form)
    once.finish(form.once.data, viewer, address := f"/admin/products/{product.slug}")
    flash(_("The product %(name)s is ready.", name=product.name), "good")
    return back_to(local_target(request.args.get("next"), address))


@blueprint.get("/products/<slug>")
@allow(administrators)
def show_product(slug: str):
    return _page(queries.get_product(slug))


@blueprint.post("/products/<slug>")
@allow(administrators)
def change_product(slug: str):
    product, form = queries.get_product(slug), ProductForm()
    if not form.validate():
        return _page(product, UNPROCESSABLE, form=form, product_form=form)
    values = form.values
    values["texts"] = with_unspoken(product.texts, values["texts"])
    actions.change_product(current_viewer(), product, **values, reason=form.reason.data)
    flash(_("The product is saved."), "good")
    return back_to(f"/admin/products/{slug}")


@blueprint.post("/products/<slug>/licenses")
@allow(administrators)
def issue(slug: str):
    """Answers with the keys, the only time that they are shown: what stands there can't be asked for again."""
    product, form, viewer = queries.get_product(slug), IssueForm(), current_viewer()
    form.offer(_others(product))
    if not form.validate():
        return _page(product, UNPROCESSABLE, form=form, issue_form=form)
    if once.begin(form.once.data, viewer) is not None:
        flash(_("These keys were made already and shown once. Revoke them if they are lost."), "gold")
        return back_to(f"/admin/products/{slug}")
    ends = key_list.end_of(form.expires.data) if form.expires.data else None
    made = actions.issue(
        viewer,
        product,
        count=form.count.data,
        seats=form.seats.data,
        expires_at=ends,
        note=form.note.data,
        also_opens=form.also.data,
    )
    response = page("keys", product=product, keys=made, ends=ends, seats=form.seats.data)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/products/<slug>/licenses/import")
@allow(administrators)
def import_keys(slug: str):
    form, listed = ImportForm(), None
    try:
        listed = key_list.read(form.file.data.read()) if form.validate() else None
    except Invalid as error:
        form.refuse(error.errors)
    product, viewer = queries.get_product(slug), current_viewer()
    if listed is None:
        return _page(product, UNPROCESSABLE, form=form, import_form=form)
    if made := once.begin(form.once.data, viewer):
        return back_to(made)
    done = actions.import_keys(viewer, product, listed)
    once.finish(form.once.data, viewer, f"/admin/products/{slug}")
    return page("imported", product=product, done=done)


def _page(product: Product, status: int = 200, *, form=None, product_form=None, issue_form=None, import_form=None):
    """The product's page; `form` is the one of its three that came back."""
    issue_form = issue_form or IssueForm(formdata=None)
    issue_form.offer(_others(product))
    found, shown = finding.find_licenses(finding.Filter(product=product.slug), "1")
    return page(
        "product",
        status,
        product=product,
        form=form,
        product_form=product_form or ProductForm(formdata=None, data=shown_product(product)),
        issue_form=issue_form,
        import_form=import_form or ImportForm(formdata=None),
        found=found,
        connections=finding.connections_of(product),
        page=shown,
    )


def _others(product: Product) -> list[tuple[int, str]]:
    return [(one.id, text_of(one, language(), "name")) for one in queries.products() if one.id != product.id]

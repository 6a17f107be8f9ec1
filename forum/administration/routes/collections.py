"""What opens the articles of the help center: whole collections, and single articles."""

from flask import flash
from flask_babel import gettext as _

from forum.administration.lock_forms import ArticleLockForm, CollectionLockForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core.access import administrators, allow
from forum.core.languages import language
from forum.core.viewer import current_viewer
from forum.help.actions import lock_article, lock_collection
from forum.help.models import Article, Collection
from forum.help.queries import catalog
from forum.help.queries.listing import label
from forum.licenses.queries import products


@blueprint.get("/articles/collections")
@allow(administrators)
def list_collections():
    now_in = language()
    return page("collections", sources=catalog.tree(now_in), loose=catalog.articles_in(None, now_in))


@blueprint.get("/articles/collections/<public_id>")
@allow(administrators)
def show_collection(public_id: str):
    collection = catalog.get_collection(public_id)
    products = catalog.product_ids_of(collection)
    known = {
        "products": products,
        "listed": collection.listed or not products,
        "shows_totals": collection.shows_totals,
    }
    return _collection_page(_offering(CollectionLockForm(formdata=None, data=known)), collection)


@blueprint.post("/articles/collections/<public_id>")
@allow(administrators)
def change_collection(public_id: str):
    collection, form = catalog.get_collection(public_id), _offering(CollectionLockForm())
    if not form.validate():
        return _collection_page(form, collection, UNPROCESSABLE)
    lock_collection(
        current_viewer(),
        collection,
        product_ids=form.products.data,
        listed=form.listed.data,
        shows_totals=form.shows_totals.data,
        reason=form.reason.data,
    )
    flash(_("Saved. It holds from the next page on."), "good")
    return back_to(f"/admin/articles/collections/{public_id}")


@blueprint.get("/articles/<public_id>/lock")
@allow(administrators)
def show_article_lock(public_id: str):
    article = catalog.get_article(public_id)
    known = {"products": catalog.product_ids_of(article)}
    return _article_page(_offering(ArticleLockForm(formdata=None, data=known)), article)


@blueprint.post("/articles/<public_id>/lock")
@allow(administrators)
def change_article_lock(public_id: str):
    article, form = catalog.get_article(public_id), _offering(ArticleLockForm())
    if not form.validate():
        return _article_page(form, article, UNPROCESSABLE)
    lock_article(current_viewer(), article, product_ids=form.products.data, reason=form.reason.data)
    flash(_("Saved. It holds from the next page on."), "good")
    return back_to(_around(catalog.collection_of(article)))


def _offering(form: ArticleLockForm) -> ArticleLockForm:
    form.offer([(product.id, product.name) for product in products()])
    return form


def _around(collection: Collection | None) -> str:
    """Where the articles of a collection are listed, or those that are in none."""
    return "/admin/articles/collections" + (f"/{collection.public_id}" if collection else "")


def _collection_page(form: CollectionLockForm, collection: Collection, status: int = 200):
    now_in = language()
    return page(
        "collection",
        status,
        form=form,
        collection=collection,
        title=_title(collection),
        row=next((row for row in catalog.tree(now_in).get(collection.source, ()) if row.collection is collection), None),
        articles=catalog.articles_in(collection, now_in),
    )


def _article_page(form: ArticleLockForm, article: Article, status: int = 200):
    collection = catalog.collection_of(article)
    return page(
        "article_lock",
        status,
        form=form,
        article=catalog.article_row(article, language()),
        around=(_title(collection) if collection else "", _around(collection)),
    )


def _title(collection: Collection) -> str:
    return label(collection.labels, language(), collection.path)

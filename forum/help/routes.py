"""The pages of the help center."""

from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request

from forum.core import pages
from forum.core.access import allow, anyone
from forum.core.errors import NotFound
from forum.core.fragments import fragment
from forum.core.languages import INTERFACE, direction, language, native_name
from forum.core.settings import settings
from forum.core.site import site
from forum.core.viewer import Viewer, current_viewer
from forum.help import queries
from forum.help.lock_card import lock_page
from forum.help.queries import ArticlePage, CollectionPage, Link, Surroundings
from forum.knowledge.queries import threads_citing

blueprint = Blueprint("help", __name__)


@blueprint.get("/help/")
@allow(anyone)
def front_with_slash():
    return redirect("/help", 301)


@blueprint.get("/help")
@allow(anyone)
def front():
    return pages.render("help/front.html", front=queries.front(language(), current_viewer()))


@blueprint.get("/help/<path:address>")
@allow(anyone)
def show(address: str):
    """An article or a collection at `<locale>/<path>`; what is nearly an address leads to the one it means.

    Whatever else is asked for in a listed locked collection is answered by what opens it, be it there or not.
    """
    if not address.isprintable():
        raise NotFound
    viewer = current_viewer()
    locale, _, path = address.partition("/")
    page = queries.find_article(path, locale, viewer)
    if page is not None and (page.locale == locale or _is_language(locale, viewer)):
        return _article(page, viewer) if page.path == path else redirect(page.address, 301)
    collection = queries.find_collection(path, locale, viewer) if _is_language(locale, viewer) else None
    return _collection(collection) if collection else _elsewhere(address, viewer)


def _is_language(locale: str, viewer: Viewer) -> bool:
    return locale in INTERFACE or locale in site().languages or queries.is_language(locale, viewer)


def _article(page: ArticlePage, viewer: Viewer):
    around = queries.around(page, viewer)
    if page.is_retired:
        return render_template("help/retired.html", collection=around.crumbs[-1] if around.crumbs else None), 410
    return pages.render(
        "help/article.html",
        _laid_out,
        page=page,
        around=around,
        languages=[(link, native_name(link.locale)) for link in sorted(page.languages, key=_site_languages_first)],
        discussed=threads_citing(page.article_id, viewer),
        base=settings().address,
    )


def _laid_out(page: ArticlePage, around: Surroundings, languages, discussed, base: str) -> dict:
    column = fragment(
        "help/_article.html",
        page=page,
        around=around,
        outline=page.outline,
        languages=languages,
        discussed=discussed,
        text_direction=direction(language()),
        article_direction=direction(page.locale),
        asked_direction=direction(page.asked_locale),
    )
    return {"page": page, "languages": languages, "base": base, "column": column}


def _collection(collection: CollectionPage):
    return pages.render(
        "help/collection.html",
        collection=collection,
        around=collection.surroundings,
        collection_direction=direction(collection.locale),
        canonical=settings().address + queries.address(collection.locale, collection.path),
    )


def _site_languages_first(link: Link) -> tuple[bool, str]:
    return link.locale not in INTERFACE, link.locale


def _elsewhere(address: str, viewer: Viewer):
    """Leads to the address that was meant: without a slash at its end, in other letters, with a language in front."""
    locale, _, path = address.strip("/").partition("/")
    spoken = next((known for known in (locale, locale.lower()) if _is_language(known, viewer)), "")
    if spoken:
        found = queries.find_canonical(path or "index", spoken, viewer) or ("" if path else "/help")
    else:
        found = queries.find_canonical(address.strip("/"), language(), viewer)
    if not found:
        return _lock_page(address, viewer)
    return redirect(found, 301 if spoken else 302)


def _lock_page(address: str, viewer: Viewer):
    query = request.query_string.decode("ascii", "ignore")
    card = lock_page(quote(f"/help/{address}") + (f"?{query}" if query else ""), viewer)
    if card is None:
        raise NotFound
    return render_template("licenses/unlock.html", **card), 403

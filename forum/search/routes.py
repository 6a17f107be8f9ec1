from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for

from forum.core import limits
from forum.core.access import allow, anyone
from forum.core.failures import csrf
from forum.core.languages import language
from forum.core.limits import client
from forum.core.pagination import PER_PAGE, page_number
from forum.core.scrubbing import Found, leave_out
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.search import queries, sitemap
from forum.search.asked import noticing, routes

blueprint = Blueprint("search", __name__)
blueprint.register_blueprint(routes.blueprint)

LONGEST = 400
SHORTEST_SUGGESTED = 12


# Addresses are written down wherever they pass, so no key or token stays in one.
@blueprint.get("/search")
@allow(anyone)
def search():
    query, only, found = _asked(request.args)
    if found:
        return _elsewhere(query, only, "key" if _keys(found) else "token")
    return _results(query, only, request.args.get("left_out", ""), page=page_number(request.args.get("page")))


# Scripts send in the body of a request what might hold a key: so there is no address that has it, and it can be unlocked with.
@blueprint.post("/search")
@csrf.exempt
@allow(anyone, writes=False)
def search_unseen():
    query, only, found = _asked(request.form)
    if not found:
        return _elsewhere(query, only)
    keys = _keys(found)
    key = request.form["q"][keys[0].start : keys[0].end] if keys and current_viewer().is_member else ""
    return _results("", only, "key" if keys else "token", rest=query, key=key)


def _asked(sent: Mapping[str, str]) -> tuple[str, str, list[Found]]:
    """What is searched, without what is a key or a token in it, and where. Visitors don't learn which keys are known."""
    query, found = leave_out(sent.get("q", ""), also_known=current_viewer().is_member)
    only = sent.get("in", "")
    return query.strip()[:LONGEST], only if only in ("article", "thread") else "", found


def _keys(found: list[Found]) -> list[Found]:
    return [each for each in found if each.kind == "license key"]


def _elsewhere(query: str, only: str, left_out: str = ""):
    said = {name: value for name, value in {"q": query, "in": only, "left_out": left_out}.items() if value}
    response = redirect(url_for("search.search", **said), HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _results(query: str, only: str, left_out: str, *, page: int = 1, rest: str = "", key: str = ""):
    """`left_out` says what was taken out of what was searched; `rest` stands in the field, to be searched for."""
    results = _search(query, "search", page=page, only=only) if query else None
    if results:
        noticing.asked(query, only, results)
    return render_template(
        "search/results.html",
        query=query,
        typed=query or rest,
        only=only,
        results=results,
        page=page,
        per_page=PER_PAGE,
        left_out=left_out,
        key=key,
    )


# Scripts send what is being written in a request's body: there may be a key in it, and addresses are written down.
@blueprint.route("/suggestions/articles", methods=["GET", "POST"])
@csrf.exempt
@allow(anyone, writes=False)
def suggest_articles():
    """Help articles for what somebody is writing: list items for the composer."""
    hits = _suggested("article", 3)
    return render_template("components/suggestions.html", articles=[_article(hit) for hit in hits])


@blueprint.route("/suggestions/similar", methods=["GET", "POST"])
@csrf.exempt
@allow(anyone, writes=False)
def suggest_similar():
    """Articles, then threads, for the title of a new thread: list items for its panel."""
    hits = _suggested("", 6)
    hits = [hit for hit in hits if hit.kind == "article"][:3] + [hit for hit in hits if hit.kind == "thread"][:4]
    return render_template("components/similar_items.html", hits=[_article(hit) for hit in hits])


def _suggested(only: str, most: int) -> list[queries.Hit]:
    asked = [request.values.get(name, "").strip() for name in ("q", "title")]
    query = " ".join(filter(None, [*asked, request.values.get("body", "").strip()[:200]]))[-LONGEST:]
    if len(query) < SHORTEST_SUGGESTED:
        return []
    return _search(query, "suggestion", only=only).hits[:most]


def _search(query: str, counted_as: str, **options) -> queries.Results:
    """Counts the search, for a member or for a visitor's network, and does it."""
    viewer = current_viewer()
    limits.spend_lightly(counted_as, viewer.id or client())
    return queries.search(query, viewer, language(), **options)


def _article(hit: queries.Hit) -> dict:
    return {
        "kind": hit.kind,
        "url": hit.url,
        "path": hit.path,
        "title": hit.title,
        "sentence": hit.lede or hit.snippet,
        "language": hit.language,
        "answered": hit.answered,
    }


@blueprint.get("/sitemap.xml")
@allow(anyone)
def site_map():
    """Public pages only, whoever asks."""
    page = request.args.get("page")
    return Response(sitemap.render(settings().address, page), mimetype="application/xml")


@blueprint.get("/robots.txt")
@allow(anyone)
def robots():
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /comments/", "Disallow: /carry"]
    return Response("\n".join([*lines, f"Sitemap: {settings().address}/sitemap.xml", ""]), mimetype="text/plain")

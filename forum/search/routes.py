from flask import Blueprint, Response, render_template, request

from forum.core import limits
from forum.core.access import allow, anyone
from forum.core.failures import csrf
from forum.core.languages import language
from forum.core.limits import client
from forum.core.pagination import PER_PAGE, page_number
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.search import queries, sitemap

blueprint = Blueprint("search", __name__)

LONGEST = 400
SHORTEST_SUGGESTED = 12


@blueprint.get("/search")
@allow(anyone)
def search():
    query = request.args.get("q", "").strip()[:LONGEST]
    only = request.args.get("in", "")
    only = only if only in ("article", "thread") else ""
    page = page_number(request.args.get("page"))
    results = _search(query, "search", page=page, only=only) if query else None
    return render_template("search/results.html", query=query, only=only, results=results, page=page, per_page=PER_PAGE)


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

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from forum.core import limits
from forum.core.access import allow, anyone
from forum.core.failures import csrf
from forum.core.languages import language, offered, text_of
from forum.core.limits import client
from forum.core.pagination import PER_PAGE, page_number
from forum.core.scrubbing import Found, leave_out
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.search import queries, scopes, sitemap, suggestions
from forum.search.asked import noticing, routes
from forum.search.engine.interface import Order
from forum.search.fingerprints import error_lines, fingerprints, strength
from forum.search.language import FILTERS, MOST_CHARACTERS, NOTHING, Filter, Typed, moment, parse
from forum.search.naming import board_called, name_of
from forum.search.scopes import Place
from forum.search.similar import Similar, similar

blueprint = Blueprint("search", __name__)
blueprint.register_blueprint(routes.blueprint)

SHORTEST_SUGGESTED = 12
SHORTEST_TRACE = 20
LONGEST_TEXT = 20_000
MOST_ERRORS = 4
LONGEST_ERROR = 160
# The fields of the form by the filter that they choose: `lang` is in every address the language of the page.
FIELDS = {name: "language" if name == "lang" else name for name in FILTERS}
ORDERS: tuple[Order, ...] = ("best", "newest")
PLACES = ("thread", "board", "collection")  # what a page may offer to search
LONGEST_NEW_TITLE = 120


# Addresses are written down wherever they pass, so no key or token stays in one.
@blueprint.get("/search")
@allow(anyone)
def search():
    asked = _asked(request.args)
    if asked.found:
        return _elsewhere(asked, "key" if asked.keys else "token")
    if asked.is_trace or not set(FIELDS.values()).isdisjoint(request.args):
        return _elsewhere(asked)
    return _results(asked, request.args.get("left_out", ""), page=page_number(request.args.get("page")))


# Scripts send in the body of a request what might hold a key: so there is no address that has it, and it can be unlocked with.
@blueprint.post("/search")
@csrf.exempt
@allow(anyone, writes=False)
def search_unseen():
    asked = _asked(request.form)
    if not asked.found:
        return _elsewhere(asked)
    keys = asked.keys
    key = request.form["q"][keys[0].start : keys[0].end] if keys and current_viewer().is_member else ""
    return _results(replace(asked, typed=NOTHING), "key" if keys else "token", rest=asked.typed.text(), key=key)


@dataclass(frozen=True)
class _Asked:
    """What is searched, without what is a key or a token in it (`found`), in what order, and the fingerprints of errors in it."""

    typed: Typed
    order: Order
    found: list[Found]
    errors: tuple[str, ...] = ()
    is_trace: bool = False

    @property
    def keys(self) -> list[Found]:
        return [each for each in self.found if each.kind == "license key"]


def _asked(sent: MultiDict[str, str]) -> _Asked:
    """Filters chosen in the form take the place of those of their names in the text.

    Visitors don't learn which keys are known.
    """
    query, found = leave_out(sent.get("q", ""), also_known=current_viewer().is_member)
    typed = parse(query.strip())
    chosen = [Filter(name, value) for name, field in FIELDS.items() for value in sent.getlist(field) if value.strip()]
    replaced = [each for each in typed.filters if FIELDS[each.name] in sent and not each.negated]
    if chosen or replaced:
        typed = parse(" ".join([typed.text(without=replaced), *map(str, chosen)]))
    order = sent.get("order", "")
    asked = _Asked(typed, order if order in ORDERS else "best", found, _known(sent.getlist("error")))
    return asked if asked.errors or len(query) < SHORTEST_TRACE else _of_trace(asked, query)


def _known(errors: list[str]) -> tuple[str, ...]:
    return tuple(each for each in errors[:MOST_ERRORS] if re.fullmatch("[1-3][0-9a-f]{15}", each))


def _of_trace(asked: _Asked, query: str) -> _Asked:
    """A pasted trace is searched by its fingerprints and its first error's own words."""
    errors = sorted(fingerprints(query), key=strength, reverse=True)[:MOST_ERRORS]
    if not errors:
        return asked
    words = re.sub(r"\s*\[.*", "", error_lines(query)[0])[:LONGEST_ERROR]
    return replace(asked, typed=parse(words), errors=tuple(errors), is_trace=query.strip() != words)


def _address(asked: _Asked, **more: object) -> str:
    order = asked.order if asked.order != "best" else ""
    said = {"q": asked.typed.text(), "order": order, "error": asked.errors, **more}
    return url_for("search.search", **{name: value for name, value in said.items() if value})


def _elsewhere(asked: _Asked, left_out: str = ""):
    response = redirect(_address(asked, left_out=left_out), HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _results(asked: _Asked, left_out: str, *, page: int = 1, rest: str = "", key: str = ""):
    """`left_out` says what was taken out of what was searched; `rest` stands in the field, to be searched for."""
    typed, viewer, locale = asked.typed, current_viewer(), language()
    results = None
    if typed.text() or asked.errors:
        limits.spend_lightly("search", viewer.id or client())
        results = queries.search(typed, viewer, locale, page=page, order=asked.order, errors=asked.errors)
        if typed.words:
            noticing.asked(typed, results)
    boards = results.boards if results else scopes.places(viewer)
    return render_template(
        "search/results.html",
        typed=typed,
        text=typed.text() or rest,
        order=asked.order,
        results=results,
        boards=[(board.slug, text_of(board.row, locale, "name")) for board in boards],
        languages=list(offered()),
        chosen=_chosen(typed, boards),
        errors=asked.errors,
        chips=[(each, name_of(each, boards, viewer, locale)) for each in typed.filters],
        page=page,
        per_page=PER_PAGE,
        address=partial(_address, asked),
        without=lambda each: _address(replace(asked, typed=parse(typed.text(without=[each])))),
        new_thread=_new_thread(typed, boards),
        left_out=left_out,
        key=key,
    )


def _chosen(typed: Typed, boards: Sequence[Place]) -> dict[str, list[str]]:
    """What stands in the form's controls, by the names of their filters."""
    chosen = {name: typed.values(name) for name in FILTERS}
    chosen["board"] = [board.slug if (board := board_called(value, boards)) else value for value in chosen["board"]]
    for name in ("before", "after"):
        chosen[name] = [str(date.date()) for value in chosen[name] if (date := moment(value))]
    return chosen


def _new_thread(typed: Typed, boards: Sequence[Place]) -> str:
    """The address of a new thread with what was searched in it: as its title, or where that is too long as its text."""
    named = typed.values("board")
    board = board_called(named[0], boards) if len(named) == 1 else None
    said = {
        "board": board.slug if board else "",
        "title" if len(typed.words) <= LONGEST_NEW_TITLE else "body": typed.words,
    }
    return "/threads/new?" + urlencode({name: value for name, value in said.items() if value})


@blueprint.route("/search/suggestions", methods=["GET", "POST"])
@csrf.exempt
@allow(anyone, writes=False)
def suggest():
    """Options for the list below a search box. A page of a board, thread or collection offers to search just there first."""
    text, viewer = request.values.get("q", "").strip()[:MOST_CHARACTERS], current_viewer()
    limits.spend_lightly("suggestion", viewer.id or client())
    place = next((name for name in PLACES if request.values.get(name)), "")
    there = _address(_asked(request.values)) if place and text else ""
    found = suggestions.suggest(text, viewer, language())
    return render_template("search/suggestions.html", text=text, place=place, there=there, suggestions=found)


# Scripts send what is being written in a request's body: there may be a key in it, and addresses are written down.
@blueprint.route("/suggestions/articles", methods=["GET", "POST"])
@csrf.exempt
@allow(anyone, writes=False)
def suggest_articles():
    """Help articles for what somebody is writing: list items for the composer."""
    hits = _suggested().articles
    return render_template("components/suggestions.html", articles=[_article(hit) for hit in hits])


@blueprint.route("/suggestions/similar", methods=["GET", "POST"])
@csrf.exempt
@allow(anyone, writes=False)
def suggest_similar():
    """Articles, then threads, for the title of a new thread: list items for its panel."""
    found = _suggested()
    told = [hit for hit in found.threads if hit.same_error]
    others = [hit for hit in found.threads if not hit.same_error]
    hits = [*told, *found.articles, *others]
    return render_template("components/similar_items.html", hits=[_article(hit) for hit in hits])


def _suggested() -> Similar:
    title, text = (request.values.get(name, "").strip() for name in ("title", "body"))
    text = f"{request.values.get('q', '').strip()} {text}".strip()[:LONGEST_TEXT]
    if len(title) + len(text) < SHORTEST_SUGGESTED:
        return Similar()
    viewer = current_viewer()
    limits.spend_lightly("suggestion", viewer.id or client())
    return similar(title, text, viewer, language())


def _article(hit: queries.Hit) -> dict:
    return {
        "kind": hit.kind,
        "url": hit.url,
        "path": hit.path,
        "title": hit.title,
        "sentence": hit.lede or hit.snippet,
        "language": hit.language,
        "answered": hit.answered,
        "same_error": hit.same_error,
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

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from forum.core import limits, spreadsheet
from forum.core.access import allow, anyone, writers
from forum.core.failures import csrf
from forum.core.limits import client
from forum.core.viewer import current_viewer
from forum.search.asked import listing, noticing

blueprint = Blueprint("asked", __name__)

PERIOD = 30
COLUMNS = ("words", "asked", "found_nothing", "opened")


@blueprint.post("/search/openings")
@csrf.exempt
@allow(anyone, writes=False)
def count_opening():
    """A script tells that something was opened of what was found. Nothing is answered, whatever it was."""
    limits.spend_lightly("opening", current_viewer().id or client())
    noticing.opened(request.form.get("q", ""))
    return "", 204


@blueprint.get(noticing.PAGE)
@allow(writers)
def show_searches():
    kind, days = _wanted()
    viewer = current_viewer()
    lines, page = listing.lines(kind, days, viewer, request.args.get("page"))
    return render_template(
        "search/asked.html",
        lines=lines,
        page=page,
        kind=kind,
        days=days,
        periods=listing.PERIODS,
        waiting=listing.how_many_wait() if viewer.is_administrator else 0,
        address_of=_address,
    )


@blueprint.get(f"{noticing.PAGE}.csv")
@allow(writers)
def download_searches():
    """All that the page with the same filter lists, for a spreadsheet."""
    kind, days = _wanted()
    lines = listing.all_lines(kind, days, current_viewer())
    content = [spreadsheet.MARK, spreadsheet.line(COLUMNS)]
    content += [spreadsheet.line((each.words, str(each.asked), str(each.nothing), str(each.opened))) for each in lines]
    headers = {"Content-Disposition": "attachment; filename=searches.csv", "Cache-Control": "private, no-store"}
    return Response("".join(content), mimetype="text/csv", headers=headers)


def _wanted() -> tuple[listing.Kind, int]:
    kind = next((each for each in listing.KINDS if each == request.args.get("show")), listing.KINDS[0])
    days = next((each for each in listing.PERIODS if str(each) == request.args.get("days")), PERIOD)
    return kind, days


def _address(kind: listing.Kind, days: int, *, form: str = "", **more: Any) -> str:
    """Of a list, as a page or as what `form` says."""
    return f"{noticing.PAGE}{form}?" + urlencode({"show": kind, "days": days} | more)

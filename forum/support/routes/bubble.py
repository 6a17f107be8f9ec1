"""What the bubble asks for while it is open. None of it needs a session: it is the same in a frame on the vendor's own sites."""

from contextlib import suppress
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from werkzeug.exceptions import HTTPException

from forum.core import limits
from forum.core.access import allow, anyone
from forum.core.errors import NotFound
from forum.core.failures import csrf
from forum.core.languages import keep_no_choice, language
from forum.core.limits import LIMITS, client
from forum.core.scrubbing import words_for
from forum.core.settings import settings
from forum.core.viewer import asking_viewer, current_viewer
from forum.support.actions.solving import count_solved
from forum.support.hours import expected
from forum.support.offers import LONGEST_QUESTION, offered, offers_for
from forum.support.opened import id_of, opened
from forum.support.routes.blueprint import blueprint

LONGEST_PAGE = 500


@blueprint.get("/support/bubble")
@allow(anyone)
def show_bubble():
    keep_no_choice()
    return render_template(
        "support/_bubble.html", hours=expected(), page=_page_around(), longest=LONGEST_QUESTION, framed=False
    )


def _page_around() -> str:
    """The page that the bubble was opened on, without its query; nothing where its address itself is a secret."""
    page = urlsplit(request.referrer or "")
    try:
        _endpoint, values = current_app.create_url_adapter(request).match(page.path, "GET")
    except HTTPException:
        return ""
    is_ours = page.netloc == request.host and "token" not in values
    return f"{settings().address}{page.path}"[:LONGEST_PAGE] if is_ours else ""


# By POST, as what is being written never stands in an address.
@blueprint.post("/support/suggestions")
@csrf.exempt
@allow(anyone, writes=False)
def suggest_instead():
    keep_no_choice()
    viewer, words = current_viewer(), request.form.get("subject", "").strip()[:LONGEST_QUESTION]
    limits.spend_lightly("suggestion", viewer.id or client())
    found = offers_for(words, viewer, language())
    said = words_for(found.taken_out) if found.taken_out else ""
    return render_template("support/_offers.html", offers=found.offers, taken_out=said, words=found.words)


@blueprint.get("/support/reading/<kind>/<public_id>")
@allow(anyone)
def open_in_place(kind: str, public_id: str):
    keep_no_choice()
    return render_template("support/_opened.html", it=opened(kind, public_id, current_viewer()))


# Signed by this site when it was offered: that is the proof, as there is neither cookie nor token of a form in a frame.
@blueprint.post("/support/solved")
@csrf.exempt
@allow(anyone)
def solved_alone():
    keep_no_choice()
    limits.spend(("solved", asking_viewer().id or client()))
    if offer := offered(request.form.get("offer", "")):
        kind, public_id, name = offer
        if limits.take("solved by offer", name, LIMITS["solved by offer"], 1):
            _count(kind, public_id)
    return render_template("support/_thanks.html")


def _count(kind: str, public_id: str) -> None:
    with suppress(NotFound):  # it may have gone since it was offered
        count_solved(kind, id_of(kind, public_id, current_viewer()))

"""The bubble on the vendor's own sites: a script of one line there, and the frame that it opens."""

import json

from flask import Response, render_template, request
from flask_babel import gettext as _

from forum.core import colors
from forum.core.access import allow, anyone
from forum.core.assets import built_files
from forum.core.languages import keep_no_choice, speaking, spoken
from forum.core.settings import settings
from forum.core.site import site
from forum.core.web import allow_framing
from forum.support.hours import expected
from forum.support.offers import LONGEST_QUESTION
from forum.support.queries.setup import support_row
from forum.support.routes.blueprint import blueprint
from forum.support.routes.bubble import LONGEST_PAGE

KEPT_SECONDS = 300


@blueprint.get("/support/bubble.js")
@allow(anyone)
def script():
    """The same for everybody, at an address that stays: pages of other sites name it."""
    response = Response(f"{built_files()['js/embed.js'].decode()}({_setup()})", mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.add_etag()
    return response.make_conditional(request)


def _setup() -> str:
    return json.dumps(
        {
            "address": settings().address,
            "labels": {code: _label(code) for code in spoken()},
            "color": site().accent or colors.OWN,
        }
    )


def _label(code: str) -> str:
    with speaking(code):
        return _("Support")


@blueprint.get("/support/frame")
@allow(anyone)
def frame():
    """A page of its own that those sites alone may show, and that needs no cookie: so there it is mostly a visitor's."""
    keep_no_choice()
    origins = support_row().origins
    allow_framing(origins)
    return render_template(
        "support/frame.html",
        hours=expected(),
        page=_page_around(origins),
        longest=LONGEST_QUESTION,
        framed=True,
        origins=origins,
    )


def _page_around(origins: list[str]) -> str:
    page = request.args.get("page", "")[:LONGEST_PAGE]
    return page if any(page == origin or page.startswith(f"{origin}/") for origin in origins) else ""

"""Finished pages for visitors, kept by everything that they are made of (core/keeping.py), compressed as they are sent.

Nobody who is signed in gets or makes a kept page.
"""

from collections.abc import Callable
from typing import Any

import brotli
from flask import Flask, Response, current_app, render_template, request

from forum.core import languages
from forum.core.keeping import Kept, frozen
from forum.core.site import site
from forum.core.viewer import current_viewer

PAGES_KEPT = 128
QUALITY = 5


def init_app(app: Flask) -> None:
    app.extensions["stoa.pages"] = Kept(PAGES_KEPT)


def render(template: str, build: Callable[..., dict[str, Any]] = dict, /, **given: Any) -> str | Response:
    """A page from its template. All that it shows must come from what is given, the address, language, theme and site.

    `build` makes the template's context out of what is given; it isn't called where a kept page is sent.
    """
    session_cookie = current_app.config["SESSION_COOKIE_NAME"]
    if current_viewer().is_member or session_cookie in request.cookies or not request.accept_encodings["br"]:
        return render_template(template, **build(**given))
    key = (
        template,
        request.path,
        request.query_string,
        languages.language(),
        languages.theme(),
        site(),
        frozen(given),
    )

    def make() -> bytes:
        return brotli.compress(render_template(template, **build(**given)).encode(), quality=QUALITY)

    kept: Kept[bytes] = current_app.extensions["stoa.pages"]
    page = kept.get(key, make)
    return Response(page, headers={"Content-Encoding": "br"}, mimetype="text/html")

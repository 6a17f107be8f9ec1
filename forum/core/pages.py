"""Finished pages for visitors, kept by everything that they are made of.

What a page shows is read from the database every time. If it is what it was, and nothing else that the page depends on
differs either, the letters are the same, so the kept ones are sent, compressed as they were. Nothing has to be told when
something changes, and nobody who is signed in gets or makes a kept page.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import brotli
from flask import Flask, Response, current_app, render_template, request

from forum.core import languages
from forum.core.site import site
from forum.core.viewer import current_viewer

PAGES_KEPT = 128
QUALITY = 5


class Pages:
    """The pages used last, by key."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            page = self._kept.get(key)
            if page is not None:
                self._kept.move_to_end(key)
            return page

    def keep(self, key: Hashable, page: bytes) -> None:
        with self._lock:
            self._kept[key] = page
            if len(self._kept) > PAGES_KEPT:
                self._kept.popitem(last=False)


def init_app(app: Flask) -> None:
    app.extensions["stoa.pages"] = Pages()


def render(template: str, build: Callable[..., dict[str, Any]] = dict, /, **given: Any) -> str | Response:
    """A page from its template. All that it shows must come from what is given, the address, language, theme and site.

    `build` makes the template's context out of what is given; it isn't called where a kept page is sent.
    """
    session_cookie = current_app.config["SESSION_COOKIE_NAME"]
    if current_viewer().is_member or session_cookie in request.cookies or "br" not in request.accept_encodings:
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
    pages: Pages = current_app.extensions["stoa.pages"]
    page = pages.get(key)
    if page is None:
        page = brotli.compress(render_template(template, **build(**given)).encode(), quality=QUALITY)
        pages.keep(key, page)
    return Response(page, headers={"Content-Encoding": "br"}, mimetype="text/html")


def frozen(value: Any) -> Hashable:
    """A value as something that equals another's only if both show the same."""
    if isinstance(value, str | int | float | bytes | None):
        return value
    if isinstance(value, Mapping):
        return tuple((name, frozen(each)) for name, each in value.items())
    if isinstance(value, list | tuple | set | frozenset) or hasattr(value, "_fields"):
        return tuple(map(frozen, value))
    hash(value)
    return value

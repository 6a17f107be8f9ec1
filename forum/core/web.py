"""What every page has in common: the transaction around a view, headers, what templates may use."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from babel.dates import format_date, format_datetime
from flask import Flask, Response, current_app, g, request
from flask_compress import Compress
from markupsafe import Markup, escape
from werkzeug.middleware.proxy_fix import ProxyFix

from forum.core import access, colors, languages, logo, transaction
from forum.core.errors import NotFound
from forum.core.redirects import local_target
from forum.core.settings import Settings
from forum.core.site import site
from forum.core.text import initials
from forum.core.viewer import current_viewer, forget_viewer, set_asking_viewer

TEXT_LIMIT = 1_000_000

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


class Stoa(Flask):
    """Flask with one transaction a request."""

    def full_dispatch_request(self):
        languages.begin_request()
        if limit := access.takes():
            request.max_content_length = limit
        return super().full_dispatch_request()

    def dispatch_request(self):
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        if "\0" in request.path:  # nothing has such an address, and PostgreSQL refuses to be asked
            raise NotFound
        if request.method == "OPTIONS":
            return super().dispatch_request()
        if not access.writes():
            with transaction.reading():
                access.check()
                return super().dispatch_request()
        with transaction.reading():
            access.check()
            set_asking_viewer()
            languages.language()  # kept for the messages of forms, which are checked before the next statement
        forget_viewer()
        with transaction.writing() as session:
            response = self.make_response(super().dispatch_request())
            if response.status_code >= 400:
                session.rollback()
            return response


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret(),
        SESSION_COOKIE_NAME="__Host-stoa" if settings.secure else "stoa",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=60 * 24 * 3600,
        MAX_CONTENT_LENGTH=TEXT_LIMIT + 100_000,
        MAX_FORM_MEMORY_SIZE=TEXT_LIMIT,
        MAX_FORM_PARTS=200,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=4,
        COMPRESS_MIN_SIZE=800,
        COMPRESS_MIMETYPES=["text/html", "text/plain", "application/xml", "application/json"],
    )
    app.json.ensure_ascii = False
    proxies = int(settings.trusted_proxies)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(face=face, when=when, day=day, text_of=languages.text_of, page_above=page_above)
    app.jinja_env.globals.update(color_address=colors.address, logo_attributes=logo.attributes)
    app.context_processor(_common)
    app.after_request(_finish)
    Compress(app)


def _common() -> dict:
    language = languages.language()
    return {
        "viewer": current_viewer(),
        "site": site(),
        "site_languages": languages.offered(),
        "lang": language,
        "text_direction": languages.direction(language),
        "theme": languages.theme(),
    }


def _finish(response: Response) -> Response:
    for name, value in _headers().items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        member = "viewer" in g and g.viewer.is_member
        response.headers["Cache-Control"] = "private, no-store" if member else "private, no-cache"
        response.vary.update(("Cookie", "Accept-Language"))
    return response


def allow_framing(origins: Iterable[str]) -> None:
    """The answer to this request may stand in a frame on pages of these origins, and of no other."""
    g.framed_by = " ".join(origins)


def _headers() -> dict[str, str]:
    """X-Frame-Options knows none or all, so it is left out where some may."""
    if not (origins := g.get("framed_by")):
        return HEADERS
    policy = HEADERS["Content-Security-Policy"].replace("frame-ancestors 'none'", f"frame-ancestors {origins}")
    return {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"} | {"Content-Security-Policy": policy}


def plain_address() -> str:
    """This page's address without query and without what tells a title."""
    parts = request.path.split("/")
    return "/".join(parts[:3]) if parts[1] == "threads" else request.path


def page_above() -> str:
    """Where the page is that a form stands on: its address, or the nearest above it that can be looked at."""
    pages, path = current_app.create_url_adapter(request), local_target(request.args.get("target"), request.path)
    while not pages.test(path, "GET"):
        path = path.rpartition("/")[0] or "/"
    return path


@lru_cache(maxsize=4096)
def face(name: str, hue: int) -> Markup:
    """A round of initials that stands for a person, silent for screen readers: the name stands beside it."""
    return Markup('<span class="face" data-hue="{}" aria-hidden="true">{}</span>').format(hue, initials(name))


def when(moment: datetime) -> Markup:
    """A date that scripts turn into '3 hours ago'."""
    return _when(moment, languages.language())


@lru_cache(maxsize=8192)
def _when(moment: datetime, language: str) -> Markup:
    stamp = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup('<time datetime="{}" data-rel>{}</time>').format(stamp, _day(moment.date(), language))


def day(moment: datetime, *, time: bool = False) -> str:
    """A date in words, with the time in UTC where asked."""
    language = languages.language()
    if time:
        return f"{format_datetime(moment, 'd MMM y, HH:mm', locale=language)} UTC"
    return str(_day(moment.date(), language))


@lru_cache(maxsize=4096)
def _day(date, language: str) -> Markup:
    return escape(format_date(date, "d MMM y", locale=language))

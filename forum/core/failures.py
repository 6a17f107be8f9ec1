"""One place where exceptions become answers. What somebody typed is on the page again, whatever went wrong."""

import logging
import sqlite3

from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from forum.core import access, languages, transaction
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.limits import TooMany
from forum.core.scrubbing import scrub_by_shape
from forum.core.settings import settings
from forum.core.viewer import forget_viewer
from forum.core.web import plain_address

log = logging.getLogger(__name__)
csrf = CSRFProtect()
NEVER_SHOWN_AGAIN = frozenset({"csrf_token", "password", "new_password", "key"})


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False  # the check of origins below is stricter and works without Referer
    app.before_request(_refuse_foreign_origins)
    csrf.init_app(app)
    for kind, answer in {
        NotFound: _not_found,
        Refused: _refused,
        Invalid: _invalid,
        TooMany: _too_many,
        CSRFError: _expired_form,
        RequestEntityTooLarge: _too_large,
        DataError: _not_found,
        OperationalError: _unavailable,
        InterfaceError: _unavailable,
        sqlite3.OperationalError: _unavailable,
        HTTPException: _http,
        Exception: _unexpected,
    }.items():
        app.register_error_handler(kind, answer)


def _refuse_foreign_origins() -> None:
    """Beside the token: a browser says where a request comes from, and it must be from here."""
    if request.method in ("GET", "HEAD", "OPTIONS") or access.proves_itself():
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and origin not in (request.host_url.rstrip("/"), settings().address)
    if foreign:
        raise CSRFError(_("This request came from another site."))


def _not_found(error=None):
    """The one answer for what is missing and for what is out of reach: not a byte of it tells which."""
    g.hides_address = True
    return failure_page("errors/not_found.html", 404, back=plain_address(), resubmit=words_kept())


def _refused(error: Refused):
    return _error_page(403, _("You can’t do this"), str(error), resubmit=words_kept())


def _invalid(error: Invalid):
    return _error_page(422, _("That can’t be taken as it is"), " ".join(map(str, error.errors.values())), resubmit=words_kept())


def _too_many(error: TooMany):
    response = _error_page(429, _("Too many tries"), error.words, resubmit=kept_text())
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _too_large(error):
    limit = access.takes()
    fits = _("Up to %(size)s MB fit.", size=limit // 2**20) if limit else _("A text may have up to 64,000 characters.")
    return _error_page(413, _("That is too much at once"), fits)


def _expired_form(error: CSRFError):
    return failure_page("errors/csrf.html", 400, resubmit=kept_text())


def _unavailable(error):
    """The database is locked, full or away: reading usually goes on, and the text isn't lost."""
    log.error("database: %s", getattr(error, "orig", error))
    response = failure_page("errors/unavailable.html", 503, resubmit=kept_text())
    response.headers["Retry-After"] = "30"
    return response


def _http(error: HTTPException):
    if error.code == 404:
        return _not_found()
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    sentence = _("The address or the request isn’t as it should be.")
    response = _error_page(error.code, _("That can’t be done here"), sentence, resubmit=words_kept())
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _unexpected(error: Exception):
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _unavailable(error)
    log.exception("unexpected error")
    return _error_page(
        500, _("Something went wrong here"), _("It is not your fault. We have a record of it."), resubmit=kept_text()
    )


def kept_text() -> list[tuple[str, str, bool]]:
    """What was typed, as (name, value, is long) of each field, without secrets."""
    if request.method in ("GET", "HEAD"):
        return []
    try:
        sent = request.form.items(multi=True)
        fields = [(name, value) for name, value in sent if name not in NEVER_SHOWN_AGAIN]
    except HTTPException:
        return []
    return [(name, value, name == "body" or len(value) > 120) for name, value in fields]


def words_kept() -> list[tuple[str, str, bool]]:
    """As `kept_text`, where somebody wrote a text; a mere press of a button that was refused isn't offered again."""
    kept = kept_text()
    return kept if any(is_long for _name, _value, is_long in kept) else []


def _error_page(status: int, title: str, sentence: str, *, resubmit=()):
    return failure_page("errors/error.html", status, title=title, sentence=sentence, resubmit=resubmit)


def failure_page(template: str, status: int, **context):
    """What answers an exception, whatever became of its transaction and of who asked."""
    forget_viewer()
    try:
        with transaction.reading():
            html = render_template(template, sign_in=access.sign_in_address(), **_scrubbed(context))
    except (DBAPIError, sqlite3.Error):
        lang = languages.language_without_account()
        html = current_app.jinja_env.get_template("errors/plain.html").render(lang=lang, **_scrubbed(context))
    response = current_app.make_response((html, status))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _scrubbed(context: dict) -> dict:
    """Without what looks like a key in the text that is given back; its mark is in the page's language, settled by then."""
    again = [(name, scrub_by_shape(value), is_long) for name, value, is_long in context.get("resubmit", ())]
    return context | {"resubmit": again}

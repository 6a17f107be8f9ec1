"""The language and theme of a page: `?lang=` and `?theme=` win and are kept, then the account, then the browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, get_translations
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from forum.core.settings import settings
from forum.core.site import site, site_kept
from forum.core.viewer import current_viewer

INTERFACE = ("en", "el")
THEMES = ("light", "dark")
COOKIE = "preferences"
YEAR = 365 * 24 * 3600
LONGEST_WISH = 200
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}

babel = Babel()


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = INTERFACE[0]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=language)
    # Jinja's own take a detour of several calls for each word; a page has about fifty.
    app.jinja_env.globals.update({"_": say, "gettext": say, "ngettext": say_number, "grouped": grouped})
    app.after_request(_remember)


def say(message: str, **values) -> Markup:
    """A message in the language of the page, for templates; values are escaped."""
    return _format(language(), message) % values if values else _words(language(), message)


def say_number(singular: str, plural: str, number: int, **values) -> Markup:
    return _number_format(language(), singular, plural, number) % ({"num": number} | values)


@lru_cache(maxsize=4096)
def _words(language: str, message: str) -> Markup:
    return _format(language, message) % {}


@lru_cache(maxsize=4096)
def _format(language: str, message: str) -> Markup:
    return Markup(get_translations().ugettext(message))


@lru_cache(maxsize=4096)
def _number_format(language: str, singular: str, plural: str, number: int) -> Markup:
    return Markup(get_translations().ungettext(singular, plural, number))


def grouped(number: int) -> str:
    """A number as the language of the page writes it: 1,204 or 1.204."""
    return str(number) if number < 1000 else _grouped(language(), number)


@lru_cache(maxsize=4096)
def _grouped(language: str, number: int) -> str:
    return format_decimal(number, locale=language)


def text_of(thing, language: str, name: str) -> str:
    """What a thing with `texts` says in a language, else its default name, else what any language says."""
    texts = thing.texts or {}
    own = texts.get(language, {}).get(name)
    if own:
        return own
    if name == "name":
        return thing.name
    return next((text[name] for text in texts.values() if text.get(name)), "")


@lru_cache(maxsize=256)
def known_language(code: str) -> bool:
    try:
        Locale.parse(code, sep="-" if "-" in code else "_")
    except (ValueError, UnknownLocaleError):
        return False
    return len(code) <= 10


@lru_cache(maxsize=64)
def native_name(code: str) -> str:
    name = Locale.parse(code, sep="-" if "-" in code else "_").get_display_name() or code
    return name[:1].upper() + name[1:]


def spoken() -> tuple[str, ...]:
    """The languages of the interface that the site offers, its main one first."""
    return _spoken(site().languages)


@lru_cache(maxsize=64)
def _spoken(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in languages if code in INTERFACE) or INTERFACE[:1]


def offered() -> tuple[tuple[str, str], ...]:
    """The same, with what they call themselves."""
    return _named(spoken())


@lru_cache(maxsize=64)
def _named(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((code, native_name(code)) for code in codes)


def direction(code: str) -> str:
    return "rtl" if code.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


_language: ContextVar[str] = ContextVar("language", default="")


def begin_request() -> None:
    """Forgets the language of the request before, which this thread may have served."""
    _language.set("")


def language() -> str:
    """The interface language of this request. Asked for dozens of times a page, so kept outside of Flask's proxies."""
    kept = _language.get()
    if kept:
        return kept
    if not has_request_context():
        return INTERFACE[0]
    chosen = _choose()
    _language.set(chosen)
    return chosen


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Outside of a page: what is said inside is said in this language, or in the main one where it isn't offered."""
    code = code if code in spoken() else spoken()[0]
    token = _language.set(code)
    try:
        with force_locale(code):
            yield
    finally:
        _language.reset(token)


def language_without_account() -> str:
    """Settles the language of this request without the database, which is away."""
    codes = _spoken(site_kept().languages)
    chosen = _chosen_here(codes) or _preferred(codes)
    _language.set(chosen)
    return chosen


def _choose() -> str:
    codes = spoken()
    if chosen := _chosen_here(codes):
        return chosen
    account = current_viewer().language
    return account if account in codes else _preferred(codes)


def _chosen_here(codes: tuple[str, ...]) -> str:
    """What was chosen in this browser, in the address or before."""
    wishes = (request.args.get("lang"), _remembered().get("lang"))
    return next((wish for wish in wishes if wish in codes), "")


def _preferred(codes: tuple[str, ...]) -> str:
    return _best(request.headers.get("Accept-Language", "")[:LONGEST_WISH], codes)


@lru_cache(maxsize=1024)
def _best(wanted: str, codes: tuple[str, ...]) -> str:
    """The language that a browser prefers; browsers send the same few lists again and again."""
    return parse_accept_header(wanted, LanguageAccept).best_match(codes) or codes[0]


def theme() -> str:
    """`light`, `dark` or, for what the system says, nothing."""
    if not has_request_context():
        return ""
    asked = request.args.get("theme")
    if asked is not None:
        return asked if asked in THEMES else ""
    remembered = _remembered().get("theme")
    return remembered if remembered in THEMES else current_viewer().theme


def _remembered() -> dict[str, str]:
    if "preferences" not in g:
        g.preferences = dict(parse_qsl(request.cookies.get(COOKIE, "")[:200]))
    return g.preferences


def keep_no_choice() -> None:
    """Language and theme in this request's address are for its answer alone: no cookie keeps them."""
    g.keeps_no_choice = True


def _remember(response):
    """Keeps a choice made in this request's address, in the only cookie that a reading visitor can get."""
    if g.get("keeps_no_choice"):
        return response
    chosen = {}
    if request.args.get("lang") in _spoken(site_kept().languages):
        chosen["lang"] = request.args["lang"]
    if "theme" in request.args:
        chosen["theme"] = theme()
    if not chosen:
        return response
    kept = {name: value for name, value in _remembered().items() if name in ("lang", "theme")} | chosen
    return set_preferences(response, kept)


def set_preferences(response, kept: dict[str, str]):
    value = urlencode({name: value for name, value in kept.items() if value})
    response.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", secure=settings().secure, httponly=True)
    return response

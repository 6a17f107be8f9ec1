"""What stands around every page, kept ready: it is the same on all of them but for a few addresses and a token.

A frame is kept for everything that it shows: the language, the theme, the whole viewer with all rights, the site, the
section. What differs from page to page stands in it as a mark, which is replaced when the frame is used.
"""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import Flask, g, request
from flask_wtf.csrf import generate_csrf
from jinja2 import Undefined
from markupsafe import Markup, escape

from forum.core import languages
from forum.core.site import Site, site
from forum.core.viewer import Viewer, current_viewer
from forum.core.web import plain_address

FRAMES_KEPT = 512
HERE, BACK, TOKEN, NEWS = "\x02", "\x03", "\x04", "\x05"

_news: Callable[[Viewer], str] = lambda viewer: ""  # noqa: E731


def use_news(find: Callable[[Viewer], str]) -> None:
    """Says what stands at a member's bell; called once at start-up."""
    global _news
    _news = find


class Frames:
    """What templates call as `frame(…)`."""

    def __init__(self, app: Flask) -> None:
        self._templates = app.jinja_env
        self._made = lru_cache(maxsize=FRAMES_KEPT)(self._make)

    def __call__(self, part: str, section: str = "", own_search: bool = False, back: str = "") -> Markup:
        """A part of layout/ for this page. `back` is where one returns after signing in, else this page."""
        viewer = current_viewer()
        language, theme = languages.language(), languages.theme()
        text = self._made(part, language, theme, viewer, site(), section or "", own_search is True)
        if part == "top":
            target = _here().rstrip("?&") if not back or isinstance(back, Undefined) else back
            text = text.replace(BACK, str(escape(quote(target, safe="/"))))
            if viewer.is_member:
                text = text.replace(TOKEN, generate_csrf()).replace(NEWS, str(escape(_news(viewer))))
        return Markup(text.replace(HERE, str(escape(_here()))))

    def _make(
        self,
        part: str,
        language: str,
        theme: str,
        viewer: Viewer,
        site: Site,
        section: str,
        own_search: bool,
    ) -> str:
        return self._templates.get_template(f"layout/{part}.html").render(
            viewer=viewer,
            site=site,
            site_languages=languages.offered(),
            lang=language,
            theme=theme,
            section=section,
            own_search=own_search,
            here=lambda **choice: HERE + urlencode(choice),
            back=BACK,
            token=TOKEN,
            news=NEWS,
        )


def init_app(app: Flask) -> None:
    app.jinja_env.globals["frame"] = Frames(app)


def _here() -> str:
    """What links to this very page begin with: its address, up to where a choice of language or theme follows."""
    if g.get("hides_address") or request.method not in ("GET", "HEAD"):
        return f"{quote(plain_address())}?"
    query = urlencode({name: value for name, value in request.args.items() if name not in ("lang", "theme")})
    return f"{quote(request.path)}?{query}&" if query else f"{quote(request.path)}?"

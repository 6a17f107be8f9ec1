"""Parts of pages, kept for members by everything that they are made of (core/keeping.py).

A part is a template that sees nothing but what it is given, the language and what is the same for everybody. Visitors get
whole pages that are kept, so their parts aren't.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from forum.core.keeping import Kept, frozen
from forum.core.languages import language
from forum.core.viewer import current_viewer

PARTS_KEPT = 128


def init_app(app: Flask) -> None:
    app.extensions["stoa.fragments"] = Kept(PARTS_KEPT)


def fragment(template: str, build: Callable[..., dict[str, Any]] = dict, /, **given: Any) -> Markup:
    """The template rendered with what `build` makes of what is given; neither is called where the part is kept."""
    now_in = language()

    def make() -> Markup:
        made = current_app.jinja_env.get_template(template)
        return Markup(made.render(build(**given), lang=now_in))

    if not current_viewer().is_member:
        return make()
    kept: Kept[Markup] = current_app.extensions["stoa.fragments"]
    return kept.get((template, now_in, frozen(given)), make)

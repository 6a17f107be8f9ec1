"""Parts of pages, kept by everything that they are made of.

A part is a template that sees nothing but its inputs, the language and what is the same for everybody. So who gets a kept
one would have got the same letters anew: nothing has to be told when something changes, and no reader gets what was made
for another's rights. The inputs were read from the database for this reader, this time.
"""

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, current_app
from markupsafe import Markup

from forum.core.languages import language

PARTS_KEPT = 256


def init_app(app: Flask) -> None:
    @lru_cache(maxsize=PARTS_KEPT)
    def made(template: str, language: str, inputs: tuple[tuple[str, Hashable], ...]) -> Markup:
        return Markup(app.jinja_env.get_template(template).render(dict(inputs), lang=language))

    app.extensions["stoa.fragments"] = made


def fragment(template: str, **inputs: Hashable) -> Markup:
    """The template rendered with these inputs, which must be hashable, and the language of the page."""
    return current_app.extensions["stoa.fragments"](template, language(), tuple(inputs.items()))

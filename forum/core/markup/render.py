"""Text made into safe HTML, once, when it is written.

Each kind of text has its function; all go the same way: bounds, parser, bleach, check of every address.
What they return is stored as it is; only `fill` touches it afterwards.
"""

from forum.core.markup import caps
from forum.core.markup.caps import TooComplex
from forum.core.markup.highlight import pygments_css
from forum.core.markup.parser import parser
from forum.core.markup.plain import gist, to_text
from forum.core.markup.references import Ledger, fill
from forum.core.markup.rendered import Heading, Reference, Rendered
from forum.core.markup.sanitize import POST, Policy, sanitize

__all__ = [
    "RENDERER_VERSION",
    "Heading",
    "Reference",
    "Rendered",
    "TooComplex",
    "fill",
    "gist",
    "pygments_css",
    "render_post",
]

RENDERER_VERSION = 1


def render_post(source: str, *, base_url: str) -> Rendered:
    """HTML of a post; raises TooComplex for a text that would cost too much."""
    caps.check(source)
    return _rendered("post", source, POST, base_url, colours=True)


def _rendered(kind: str, source: str, policy: Policy, base_url: str, *, colours: bool, **env) -> Rendered:
    base_url = base_url.rstrip("/")
    ledger = Ledger(base_url)
    env |= {"ledger": ledger, "headings": [], "cells": 0, "highlighted": 0, "colours": colours}
    made = parser(kind, caps.rules_lost(source)).render(source, env)
    html = sanitize(made, policy, base_url).strip()
    references = tuple(ledger.found)
    return Rendered(html, to_text(html, references), references, tuple(env["headings"]))

"""Text made into safe HTML, once, when it is written.

Each kind of text has its function; all go the same way: bounds, parser, bleach, check of every address.
What they return is stored as it is; only `fill` touches it afterwards.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from forum.core.markup import bbcode, caps, cooked, mdx
from forum.core.markup.caps import TooComplex
from forum.core.markup.parser import parser
from forum.core.markup.pictures import cited_in
from forum.core.markup.plain import gist, to_text
from forum.core.markup.references import Ledger, fill
from forum.core.markup.rendered import Heading, Reference, Rendered
from forum.core.markup.sanitize import ARTICLE, IMPORTED, POST, Policy, sanitize

__all__ = [
    "RENDERER_VERSION",
    "Heading",
    "Reference",
    "Rendered",
    "TooComplex",
    "fill",
    "gist",
    "render_again",
    "render_article",
    "render_imported",
    "render_post",
]

RENDERER_VERSION = 3


def render_post(source: str, *, base_url: str) -> Rendered:
    """HTML of a post; raises TooComplex for a text that would cost too much."""
    caps.check(source)
    return _rendered("post", source, POST, base_url, colours=True)


def render_again(source: str, *, base_url: str) -> Rendered:
    """HTML of a post that was accepted once. Never raises: what would cost too much today stands as plain text."""
    try:
        return render_post(source, base_url=base_url)
    except TooComplex:
        return _as_it_is(source, base_url)


def render_imported(source: str, *, format: Literal["markdown", "html"], base_url: str) -> Rendered:
    """HTML of a post of another forum: bulletin-board Markdown, or HTML that it made. Never raises.

    Names and addresses in it are the other forum's, so it yields no references; addresses within that
    forum and pictures are words or links. A text that would cost too much stands as plain text.
    """
    source = source.replace("\0", "")
    try:
        caps.check(source, caps.MAX_IMPORTED_CHARACTERS)
        if format == "markdown":
            markdown = bbcode.to_markdown(source)
            caps.check(markdown, 2 * caps.MAX_IMPORTED_CHARACTERS)
            return _rendered("imported", markdown, IMPORTED, base_url, colours=False)
        html = sanitize(cooked.reduce(source), IMPORTED, base_url).strip()
        return Rendered(html, to_text(html))
    except (TooComplex, RecursionError):
        return _as_it_is(source, base_url)


def _as_it_is(source: str, base_url: str) -> Rendered:
    text = _MARKS.sub(" ", source)
    html = sanitize(f'<pre tabindex="0">{text}</pre>', IMPORTED, base_url)
    return Rendered(html, to_text(html))


_MARKS = re.compile(r"[<>&]+")


def render_article(
    source: str,
    *,
    base_url: str,
    resolve_link: Callable[[str], str | None],
    labels: Mapping[str, str] | None = None,
) -> Rendered:
    """HTML of a help article's Markdown; raises TooComplex for a text that would cost too much.

    `resolve_link` gets the address of each link that is not a mere `#heading`, percent-encoded, with its
    anchor; it returns the address to use, or None to leave only the words. `labels` are the titles of
    admonitions that have none, by kind (`note`, `tip`, `info`, `warning`, `danger`…), in the article's language.
    """
    caps.check(source, caps.MAX_ARTICLE_CHARACTERS)
    return _rendered(
        "article",
        mdx.to_markdown(source),
        ARTICLE,
        base_url,
        colours=True,
        resolve_link=resolve_link,
        labels=labels or {},
    )


def _rendered(kind: str, source: str, policy: Policy, base_url: str, *, colours: bool, **env) -> Rendered:
    base_url = base_url.rstrip("/")
    ledger = Ledger(base_url)
    env |= {"ledger": ledger, "headings": [], "cells": 0, "highlighted": 0, "colours": colours}
    made = parser(kind, caps.rules_lost(source)).render(source, env)
    html = sanitize(made, policy, base_url).strip()
    references = tuple(ledger.found)
    return Rendered(html, to_text(html, references), references, tuple(env["headings"]), cited_in(html))

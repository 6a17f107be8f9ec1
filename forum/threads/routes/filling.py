"""Puts into a post's HTML what its placeholders stand for, as far as the reader may see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup, escape

from forum.core.languages import language
from forum.core.markup.render import fill
from forum.core.settings import settings
from forum.core.viewer import Viewer
from forum.help.queries import ArticleCard, cards
from forum.threads.queries import references_of, titles

PLACEHOLDER = "data-ref="


@dataclass(slots=True)
class Filled:
    """The HTML of comments, by id, ready to be shown; and the cards of the articles that they cite."""

    texts: dict[int, Markup]
    cited: list[ArticleCard] = field(default_factory=list)


def filled(texts: Mapping[int, str], viewer: Viewer) -> Filled:
    """At most three statements, whatever the comments cite."""
    waiting = [id for id, html in texts.items() if PLACEHOLDER in html]
    if not waiting:
        return Filled({id: Markup(html) for id, html in texts.items()})
    references = [(row.comment_id, row) for row in references_of(waiting)]
    articles = _articles(references, viewer)
    fragments = _fragments(references, articles, viewer)
    cited = {card.article_id: card for card in articles.values()}
    return Filled({id: fill(html, fragments.get(id, {})) for id, html in texts.items()}, list(cited.values()))


def fragments_for(references: Sequence[tuple[int, Any]], viewer: Viewer) -> dict[int, dict[int, Markup]]:
    """Safe fragments by text and number, for (text, reference) pairs."""
    return _fragments(references, _articles(references, viewer), viewer)


def _articles(references: Sequence[tuple[int, Any]], viewer: Viewer) -> dict[str, ArticleCard]:
    named = {reference.target for _id, reference in references if reference.kind == "help"}
    return cards(named, viewer, language()) if named else {}


def _fragments(references, found_articles, viewer: Viewer) -> dict[int, dict[int, Markup]]:
    threads = {reference.target for _id, reference in references if reference.kind == "thread"}
    found_threads = titles(threads, viewer) if threads else {}
    fragments: dict[int, dict[int, Markup]] = defaultdict(dict)
    for id, reference in references:
        if reference.kind == "help":
            fragment = _citation(reference, found_articles.get(reference.target))
        elif reference.kind == "thread":
            fragment = _thread(reference, found_threads.get(reference.target))
        else:
            fragment = _mention(reference)
        fragments[id][reference.number] = fragment
    return fragments


def _citation(reference, card) -> Markup:
    if card is None:
        return Markup('<span class="muted">{}</span>').format(_("[an article that isn’t available]"))
    heading = card.heading(reference.anchor)
    address = f"{card.address}#h-{reference.anchor.removeprefix('h-')}" if heading else card.address
    return _figure(card.title, heading, address, card.lede, card.locale, card.is_stale, language())


@lru_cache(maxsize=1024)
def _figure(title: str, heading: str, url: str, sentence: str, locale: str, stale: bool, reader: str) -> Markup:
    citation = {
        "title": title,
        "heading": heading,
        "url": url,
        "sentence": sentence,
        "language": locale,
        "stale": stale,
    }
    template = current_app.jinja_env.get_template("components/citation.html")
    return Markup(template.render(citation=citation, lang=reader))


def _thread(reference, row) -> Markup:
    anchor = f"#comment-{reference.anchor}" if reference.anchor else ""
    if row is None:
        address = f"{settings().address}/threads/{reference.target}{anchor}"
        return Markup('<a href="/threads/{}{}">{}</a>').format(reference.target, anchor, address)
    return Markup('<a href="/threads/{}/{}{}" lang="{}">{}</a>').format(
        reference.target, row.slug, anchor, row.language, row.title
    )


def _mention(reference) -> Markup:
    if not reference.label:
        return escape(f"@{reference.target}")
    return Markup('<a class="mention" href="/people/{0}">@{0}</a>').format(reference.label)

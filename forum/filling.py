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
    return filled_with(texts, [(row.comment_id, row) for row in references_of(waiting)] if waiting else [], viewer)


def filled_with(texts: Mapping[int, str], references: Sequence[tuple[int, Any]], viewer: Viewer) -> Filled:
    """The same for texts whose references are at hand, each with the id of its text."""
    if not references:
        return Filled({id: Markup(html) for id, html in texts.items()})
    articles = _articles(references, viewer)
    fragments = _fragments(references, articles, viewer)
    cited = {card.article_id: card for card in articles.values()}
    return Filled({id: fragments[id].put_into(html) for id, html in texts.items()}, list(cited.values()))


def filled_once(html: str, references: Sequence[Any], viewer: Viewer) -> Markup:
    """One text that isn't stored, with what it refers to."""
    return filled_with({0: html}, [(0, reference) for reference in references], viewer).texts[0]


def _articles(references: Sequence[tuple[int, Any]], viewer: Viewer) -> dict[str, ArticleCard]:
    named = {reference.target for _id, reference in references if reference.kind == "help"}
    return cards(named, viewer, language()) if named else {}


@dataclass(slots=True)
class _Fragments:
    """What stands for the references of one text, by their numbers."""

    words: dict[int, Markup] = field(default_factory=dict)
    blocks: dict[int, Markup] = field(default_factory=dict)

    def put_into(self, html: str) -> Markup:
        return fill(html, self.words, self.blocks)


def _fragments(references, found_articles, viewer: Viewer) -> dict[int, _Fragments]:
    threads = {reference.target for _id, reference in references if reference.kind == "thread"}
    found_threads = titles(threads, viewer) if threads else {}
    fragments: dict[int, _Fragments] = defaultdict(_Fragments)
    for id, reference in references:
        number, words = reference.number, fragments[id].words
        if reference.kind == "help":
            card = found_articles.get(reference.target)
            words[number] = _title(reference, card)
            if card is not None:
                fragments[id].blocks[number] = _citation(reference, card)
        elif reference.kind == "thread":
            words[number] = _thread(reference, found_threads.get(reference.target))
        elif reference.kind == "mention":
            words[number] = _mention(reference)
    return fragments


def _title(reference, card: ArticleCard | None) -> Markup:
    """A cited article within a sentence: its card follows below."""
    if card is None:
        return Markup('<span class="muted">{}</span>').format(_("[an article that isn’t available]"))
    heading = card.heading(reference.anchor)
    words = f"{card.title} › {heading}" if heading else card.title
    return Markup('<a href="{}" lang="{}">{}</a>').format(_address(reference, card), card.locale, words)


def _address(reference, card: ArticleCard) -> str:
    return f"{card.address}#h-{reference.anchor.removeprefix('h-')}" if card.heading(reference.anchor) else card.address


def _citation(reference, card: ArticleCard) -> Markup:
    heading, address = card.heading(reference.anchor), _address(reference, card)
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

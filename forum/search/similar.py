"""While somebody writes: articles and threads that may already answer it, of those that they may read."""

from dataclasses import dataclass, field, replace

from forum.core.viewer import Viewer
from forum.search import language, scopes
from forum.search.alike import alike
from forum.search.documents import ARTICLE
from forum.search.engine.highlight import Sought
from forum.search.engine.interface import Group, IndexUnavailable, Scope
from forum.search.fingerprints import fingerprints
from forum.search.hits import Hit, seen, shown
from forum.search.index import engine
from forum.search.known_errors import told_before

CANDIDATES = 40
MOST_ARTICLES, MOST_THREADS = 3, 4
MOST_ERRORS = 2
TEXT_READ = 1000

# What covers less of a text shares a word or two with it by chance.
LEAST_COVERED = 0.12


@dataclass(frozen=True, slots=True)
class Similar:
    """Threads in which one of the text's errors was told before come first (`Hit.same_error`)."""

    articles: list[Hit] = field(default_factory=list)
    threads: list[Hit] = field(default_factory=list)


def similar(title: str, text: str, viewer: Viewer, locale: str) -> Similar:
    """What is like a title and a text, or tells the same error. Nothing while the index can't be used."""
    scope = scopes.whole_scope(viewer, scopes.places(viewer))
    marks = frozenset((ARTICLE,))
    try:
        articles = _alike(title, text, replace(scope, marks=(marks,)))
        threads = _alike(title, text, replace(scope, barred=scope.barred | marks))
        errors = told_before(fingerprints(text), scope)
    except IndexUnavailable:
        return Similar()
    first = list(errors)[:MOST_ERRORS]
    found = seen([Group(id) for id in (*first, *articles, *threads)], viewer, locale)
    hits = shown(found, Sought(language.parse(f"{title} {text}").query), locale, viewer, errors=errors)
    return Similar(
        [hit for hit in hits if hit.kind == "article"][:MOST_ARTICLES],
        [hit for hit in hits if hit.kind == "thread"][:MOST_THREADS],
    )


def same_errors(text: str, viewer: Viewer, locale: str) -> list[Hit]:
    """Where an error of a text was told before, of what the viewer may read."""
    told = fingerprints(text)
    if not told:
        return []
    try:
        errors = told_before(told, scopes.whole_scope(viewer, scopes.places(viewer)))
    except IndexUnavailable:
        return []
    found = seen([Group(id) for id in list(errors)[:MOST_THREADS]], viewer, locale)
    return shown(found, Sought(language.parse("").query), locale, viewer, errors=errors)


def _alike(title: str, text: str, scope: Scope) -> list[str]:
    found = alike(engine(), title, text[:TEXT_READ], scope, limit=CANDIDATES)
    return [each.id for each in found if each.covered >= LEAST_COVERED]

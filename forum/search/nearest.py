"""What is offered where nothing was found."""

from urllib.parse import urlencode

from forum.core.viewer import Viewer
from forum.search import queries
from forum.search.engine.query import Clause, Query
from forum.search.language import Filter, Typed
from forum.search.queries import Hit
from forum.search.scopes import Place

MOST_ARTICLES = 3
LONGEST_TITLE = 120


def nearest_articles(typed: Typed, viewer: Viewer, locale: str) -> list[Hit]:
    """The best articles that have any of the words."""
    ways = tuple(way for clause in typed.query.clauses for way in clause.ways)
    if not ways:
        return []
    any_of_them = Typed(Query((Clause(ways),)), typed.words, (Filter("in", "help"),))
    return queries.search(any_of_them, viewer, locale).hits[:MOST_ARTICLES]


def new_thread(typed: Typed, board: Place | None) -> str:
    """The address of a new thread with what was searched in it: as its title, or where that is too long as its text."""
    said = {"title" if len(typed.words) <= LONGEST_TITLE else "body": typed.words}
    if board:
        said["board"] = board.slug
    return "/threads/new?" + urlencode({name: value for name, value in said.items() if value})

"""How the filters of a search are named to a viewer: what they may not know of stays as it was typed."""

from collections.abc import Iterable

from sqlalchemy import select

from forum.core.database import db
from forum.core.languages import known_language, native_name, text_of
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.help.queries import find_collection
from forum.search.language import Filter
from forum.search.scopes import Place
from forum.threads.models import Thread
from forum.threads.policies import visible_to


def name_of(each: Filter, boards: Iterable[Place], viewer: Viewer, locale: str) -> str:
    if each.name == "board":
        board = board_called(each.value, boards)
        return text_of(board.row, locale, "name") if board else each.value
    if each.name == "thread":
        return _title(each.value, viewer) or each.value
    if each.name == "collection":
        collection = find_collection(each.value, locale, viewer)
        return collection.title if collection else each.value
    if each.name == "lang" and known_language(each.value):
        return native_name(each.value)
    return each.value


def board_called(name: str, boards: Iterable[Place]) -> Place | None:
    """The board of this slug or name."""
    wanted = fold(name)
    return next((board for board in boards if wanted in (fold(board.slug), fold(board.row.name))), None)


def _title(public_id: str, viewer: Viewer) -> str | None:
    return db.session.scalar(select(Thread.title).where(Thread.public_id == public_id, visible_to(viewer)))

"""What somebody read before they asked: an article or a thread, as `article:<public id>` or `thread:<public id>`."""

from collections.abc import Iterable
from dataclasses import dataclass

from forum.core.errors import NotFound
from forum.core.languages import language
from forum.core.viewer import Viewer
from forum.help.queries import find_article_called
from forum.threads.presenting import address_of
from forum.threads.queries import get_thread

MOST = 6


@dataclass(frozen=True)
class Read:
    name: str
    title: str
    address: str


def read_before(names: Iterable[str], viewer: Viewer) -> list[Read]:
    """Those of them that the viewer may read."""
    found = (_find(name, viewer) for name in list(dict.fromkeys(names))[:MOST])
    return [one for one in found if one is not None]


def _find(name: str, viewer: Viewer) -> Read | None:
    kind, _colon, public_id = name.partition(":")
    if kind == "article":
        article = find_article_called(public_id[:12], language(), viewer)
        return Read(name, article.title, article.address) if article else None
    if kind != "thread":
        return None
    try:
        thread, _board = get_thread(public_id[:12], viewer)
    except NotFound:
        return None
    return Read(name, thread.title, address_of(thread))

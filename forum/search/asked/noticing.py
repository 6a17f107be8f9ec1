"""What of a request is counted. Neither robots nor a second look at the same results is somebody who asks."""

import re
from urllib.parse import urlsplit

from flask import request

from forum.core.limits import client
from forum.core.viewer import current_viewer
from forum.search.asked.gathering import gathering
from forum.search.asked.values import Asker
from forum.search.language import Typed
from forum.search.queries import Results

PAGE = "/admin/searches"

_ROBOT = re.compile("bot|crawl|spider|slurp|preview", re.IGNORECASE)


def asked(typed: Typed, results: Results) -> None:
    """Counts the first page of what was found."""
    if results.is_fallback or request.method != "GET" or "page" in request.args or _is_nobody():
        return
    gathering().asked(typed.words, _asker(), _found_by_visitors(bool(typed.filters), results))


def opened(query: str) -> None:
    if not _is_nobody():
        gathering().opened(query, _asker())


def _found_by_visitors(is_narrowed: bool, results: Results) -> bool | None:
    """Whether visitors find something too. Where somebody may see more or saw a part, that isn't known yet."""
    if results.total:
        return None if current_viewer().is_member else True
    return None if is_narrowed else False


def _is_nobody() -> bool:
    """A robot, a browser that loads ahead, or who looks a search up that is listed."""
    came_from = urlsplit(request.referrer or "").path
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return ahead or came_from == PAGE or _ROBOT.search(request.user_agent.string) is not None


def _asker() -> Asker:
    viewer, network = current_viewer(), f"network {client()}"
    return (f"member {viewer.id}", network) if viewer.is_member else (network,)

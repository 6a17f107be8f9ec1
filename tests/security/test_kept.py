"""Pages, parts and frames are kept: what anybody is sent is, to the byte, what would be made for them anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import brotli
import pytest

from forum.core.fragments import PARTS_KEPT
from forum.core.frames import Frames
from forum.core.keeping import Kept
from forum.core.pages import PAGES_KEPT
from tests.security.surfaces import ROWS
from tests.security.test_twin_worlds import _ONCE, _SESSION
from tests.security.world import REACH, World

BROTLI = {"Accept-Encoding": "br"}
WISHES = [("", "lang=el"), ("", "theme=dark"), ("?page=2", "")]  # of a query, and of the cookie of preferences
READ = list(dict.fromkeys(row.address for row in ROWS if row.method == "GET" and "?" not in row.address))


@contextmanager
def keeping(world: World, pages: int, parts: int) -> Iterator[None]:
    """Nothing is kept at the beginning, and no more than so many later."""
    app = world.app
    before = {name: app.extensions[name] for name in ("stoa.pages", "stoa.fragments")}, app.jinja_env.globals["frame"]
    app.extensions |= {"stoa.pages": Kept(pages), "stoa.fragments": Kept(parts)}
    app.jinja_env.globals["frame"] = Frames(app)
    yield
    app.extensions |= before[0]
    app.jinja_env.globals["frame"] = before[1]


def seen(world: World, actor: str, address: str, wish: tuple[str, str] = ("", "")) -> tuple[int, str]:
    query, preferences = wish
    browser = world.browser(actor)
    if preferences:
        browser.client.set_cookie("preferences", preferences)
    response = browser.get(address + query, headers=BROTLI)
    body = response.data
    if response.headers.get("Content-Encoding") == "br":
        body = brotli.decompress(body)
    return response.status_code, _SESSION.sub("sessions/…", _ONCE.sub(r'\1"…"', body.decode("utf-8", "replace")))


@pytest.mark.parametrize("address", READ)
def test_nobody_is_sent_what_was_made_for_others(world, address):
    address = address.format_map(world.names)
    asked = [(actor, ("", "")) for actor in REACH]
    asked += [(actor, wish) for wish in WISHES for actor in ("visitor", "member", "holder")]
    with keeping(world, PAGES_KEPT, PARTS_KEPT):
        world.browser("visitor").head(address, headers=BROTLI)
        for actor, wish in asked:
            seen(world, actor, address, wish)
        kept = [seen(world, actor, address, wish) for actor, wish in asked]
    for (actor, wish), answer in zip(asked, kept, strict=True):
        with keeping(world, 0, 0):
            assert answer == seen(world, actor, address, wish), (actor, wish)

"""What is searched, as its page lists it, in two worlds that are the same in public: nothing tells what goes on in private."""

from unittest.mock import patch

import pytest

from forum.search.asked.gathering import Gathering
from tests import engines
from tests.people import Browser, person
from tests.security.test_twin_worlds import SEARCHES
from tests.security.world import World, build, canary, undisturbed

PUBLIC = ("walrus receipt", "walrus drawer manual ocelot", "receipts printing", "unpacks the program")
PRIVATE = [
    canary(name)
    for name in ("title", "question", "answer", "article title", "article body", "unlisted body", "told body")
]
ASKERS = ("visitor", "member", "holder", "moderator of the locked boards", "ended, reads on", "administrator")
LISTS = [f"/admin/searches{form}?show={show}" for form in ("", ".csv") for show in ("asked", "nothing", "unopened")]


@pytest.fixture(scope="module", params=engines.NAMES)
def worlds(request, make_engine) -> tuple[World, World]:
    return build(make_engine(request.param), private=False), build(make_engine(request.param), private=True)


@pytest.fixture(autouse=True)
def still():
    """All but the counting."""
    add = Gathering._add
    with undisturbed(), patch.object(Gathering, "_add", add):
        yield


def search_everything(world: World, reader: Browser) -> dict[str, str]:
    """Everybody searches for all of it, from networks of their own, and opens what there is; then the pages."""
    gathering = Gathering(world.app)
    world.app.extensions["stoa.searches"] = gathering
    for number, actor in enumerate(ASKERS):
        browser, network = world.browser(actor), {"REMOTE_ADDR": f"192.0.2.{number}"}
        for query in (*PUBLIC, *SEARCHES, *PRIVATE):
            browser.get("/search", query_string={"q": query}, environ_base=network)
            browser.client.post("/search/openings", data={"q": query}, environ_base=network)
    gathering.flush()
    return {address: main_part(reader.get(address).text) for address in LISTS}


def main_part(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0] or page


def test_a_page_of_writers_is_the_same_whatever_goes_on_in_private(worlds):
    pages = []
    for world in worlds:
        with world.app.app_context():
            pages.append(search_everything(world, Browser(world.app, person("scribe", "writer"))))
            world.restore()
    quiet, busy = pages
    assert "walrus receipt" in busy["/admin/searches.csv?show=asked"]
    assert quiet == busy


def test_no_private_word_is_shown_to_anybody_however_many_ask_for_it(worlds):
    pages = []
    for world in worlds:
        with world.app.app_context():
            pages.append("".join(search_everything(world, world.browser("administrator")).values()))
            world.restore()
    assert all(word in pages[0] for word in PRIVATE)  # where they stand in no text, they are a word like any other
    assert not [word for word in PRIVATE if word in pages[1]]

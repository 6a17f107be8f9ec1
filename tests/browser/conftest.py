"""Chromium before a running site: one of each a test process."""

import os
import shutil
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.browser.site import Account, Site
from tests.browser.watching import Watch
from tests.conftest import missing
from tests.smtp import sink

# The first draws nothing for a screen, which takes it three fifths of the time.
BINARIES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BINARIES)), "")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 20_000
WIDE, NARROW = 1280, 390
BOARD, KNOWN = "questions", "A drawer that opens by itself"

Open = Callable[..., Page]


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if not os.path.exists(CHROMIUM):
        missing("no Chromium (set CHROMIUM to its path)")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory):
    running = Site(tmp_path_factory.mktemp("site"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def mailbox():
    with sink() as taken:
        yield taken


@pytest.fixture(scope="session")
def mailing_site(mailbox, tmp_path_factory):
    """A site with one board and no demo, whose mails go to `mailbox`."""
    running = Site(tmp_path_factory.mktemp("mailing"), demo=False, STOA_MAIL_URL=mailbox.url)
    running.command("boards", "add", BOARD, "--name", BOARD.title())
    yield running
    running.stop()


@pytest.fixture(scope="session")
def known_thread(mailing_site) -> str:
    """The address of a thread there, that search engines know."""
    return mailing_site.start_thread(BOARD, KNOWN, "It does so since the update, and the cat is not amused.")


@pytest.fixture(scope="session")
def contexts(chromium, request):
    """Makes browser contexts, each with the address of a network of its own; before `site` if not told where."""
    networks = count(1)

    def make(
        *, at: Site | None = None, scripts: bool = True, width: int = WIDE, language: str = "en"
    ) -> tuple[BrowserContext, Watch]:
        at = at or request.getfixturevalue("site")
        number = next(networks)
        context = chromium.new_context(
            base_url=at.address,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 844},
            locale=language,
            reduced_motion="reduce",  # no press has to wait until something has moved
            extra_http_headers={"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"},
        )
        context.set_default_timeout(WAIT_MS)
        return context, Watch(context, at.address)

    return make


@pytest.fixture
def open_browser(contexts):
    """Opens a browser of somebody's own; in the end none may have seen a fault."""
    opened = []

    def open_browser(**options) -> Page:
        opened.append(contexts(**options))
        return opened[-1][0].new_page()

    yield open_browser
    for context, _watch in opened:
        context.close()
    assert [fault for _context, watch in opened for fault in watch.faults] == []


@pytest.fixture(params=[(True, WIDE), (False, NARROW)], ids=["with scripts, wide", "without scripts, narrow"])
def way(request) -> dict:
    """How a walk is gone: options of `open_browser`."""
    scripts, width = request.param
    return {"scripts": scripts, "width": width}


@pytest.fixture
def signed_in(open_browser):
    """Opens a browser and signs somebody in."""

    def signed_in(account: Account, **options) -> Page:
        page = open_browser(**options)
        sign_in(page, account)
        return page

    return signed_in


def sign_in(page: Page, account: Account) -> None:
    page.goto("/login")
    enter(page, account)


def enter(page: Page, account: Account) -> None:
    """Fills the form of the page at which somebody was asked to sign in."""
    main = page.locator("main")
    main.locator("[name=username]").fill(account.handle)
    main.locator("[name=password]").fill(account.password)
    main.locator("button.primary").click()

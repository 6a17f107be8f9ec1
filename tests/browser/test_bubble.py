"""Support's bubble, on our pages and on another site's."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from forum.core import transaction
from forum.core.viewer import ANONYMOUS
from forum.support.actions.setup import change_support
from forum.support.models import SolvedAlone
from tests.browser.conftest import NARROW, WIDE
from tests.browser.site import Site

WORDS = "Receipts print twice after the update"
ARTICLE, THREAD = "Set up a receipt printer", "Receipts print twice after the update"
LOOK = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target}`));
}"""


def ask(page: Page, words: str = WORDS):
    """Opens the bubble and asks; returns it."""
    page.locator("button.bubble").click()
    panel = page.locator("#support")
    expect(panel.locator("textarea")).to_be_focused()
    panel.locator("textarea").fill(words)
    panel.locator("[formaction$=suggestions]").click()
    expect(panel.locator("[data-read]").first).to_be_visible()
    return panel


def solved(site: Site) -> int:
    with site.app.app_context(), transaction.reading() as session:
        return session.scalar(select(func.coalesce(func.sum(SolvedAlone.count), 0)))


def test_an_article_that_helped_is_counted(site, open_browser):
    page, before = open_browser(), solved(site)
    page.goto("/boards/print")
    panel = ask(page)
    expect(panel.get_by_role("status")).to_have_text("6 answers found")
    panel.get_by_role("link", name=ARTICLE).click()
    expect(panel.locator("h2", has_text=ARTICLE)).to_be_focused()
    expect(panel.locator(".prose")).to_contain_text("ESC/POS")
    panel.get_by_role("button", name="Yes").click()
    expect(panel).to_contain_text("Glad that it helped")
    assert page.url.endswith("/boards/print")
    assert solved(site) == before + 1


def test_what_did_not_help_goes_along_to_the_form(site, open_browser):
    page = open_browser()
    page.goto("/boards/print?show=answered")
    panel = ask(page, f"{WORDS}\nSince Monday.")
    panel.get_by_role("link", name=THREAD).click()
    panel.get_by_role("button", name="No", exact=True).click()
    expect(panel.get_by_role("link", name=THREAD)).to_be_focused()
    panel.get_by_role("button", name="Write to support").first.click()
    page.wait_for_url("**/support/question")
    form = page.locator("#case")
    expect(form.locator("[name=subject]")).to_have_value(WORDS)
    expect(form.locator("[name=description]")).to_have_value("Since Monday.")
    expect(form.locator("[name=page]")).to_have_value(f"{site.address}/boards/print")
    expect(form.locator(".hint").get_by_role("link", name=THREAD)).to_be_visible()


def test_escape_closes_it_and_focus_returns(open_browser):
    page = open_browser()
    page.goto("/")
    panel = ask(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    button = page.locator("button.bubble")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator("textarea")).to_have_value(WORDS)
    panel.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_a_key_leaves_the_field(open_browser):
    page = open_browser()
    page.goto("/")
    panel = ask(page, f"{WORDS}, my key is STAA-7K2P9-Q4W8E-3R5T6-9Y8U7")
    expect(panel.locator("textarea")).to_have_value(f"{WORDS}, my key is [license key removed]")


def test_without_scripts_it_leads_to_support(open_browser):
    page = open_browser(scripts=False, width=NARROW)
    page.goto("/")
    page.locator("a.bubble").click()
    page.wait_for_url("**/support")
    expect(page.locator("main form#case")).to_be_visible()


def test_on_narrow_pages_it_is_out_of_the_way(site, signed_in):
    page = signed_in(site.accounts["kostas"], width=NARROW)
    page.goto(site.thread("Stock drifts by one after a return"))
    bubble = page.locator("button.bubble")
    expect(bubble).to_be_in_viewport()
    page.mouse.wheel(0, 500)
    expect(bubble).not_to_be_in_viewport()
    page.mouse.wheel(0, -200)
    expect(bubble).to_be_in_viewport()
    page.locator("#reply textarea").focus()
    expect(bubble).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "el"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_in_the_list_nor_in_what_is_opened(open_browser, width, language, theme):
    page = open_browser(width=width, language=language)
    page.context.add_init_script(AXE_SCRIPT)
    page.emulate_media(color_scheme=theme)
    page.goto("/pages/privacy")
    panel = ask(page)
    found = page.evaluate(LOOK)
    for kind in ("article", "thread"):
        panel.locator(f"[data-read^={kind}]").first.click()
        expect(panel.locator(".prose, article .hint").first).to_be_visible()
        found += page.evaluate(LOOK)
        panel.locator("[data-back]").first.click()
    panel.locator("[data-read]").first.click()
    panel.locator("[formaction$=solved]").click()
    expect(panel.locator(".note.good")).to_be_visible()
    assert found + page.evaluate(LOOK) == []
    assert not page.evaluate("document.scrollingElement.scrollWidth > innerWidth")


class TestOnAnotherSite:
    @pytest.fixture
    def shop(self, site) -> Iterator[str]:
        """The address of a page that allows nothing but our scripts and frames."""
        policy = f"default-src 'none'; script-src {site.address}; frame-src {site.address}"
        line = f"<script src={site.address}/support/bubble.js async></script>"
        page = f"<!doctype html><html lang=en><title>Shop</title><h1>A shop</h1>{line}"

        class Shop(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *words) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()

    @pytest.fixture
    def visit(self, shop, contexts) -> Iterator[Page]:
        """A page of the shop; in the end nothing but it may have been a fault."""
        context, watch = contexts()
        yield context.new_page()
        context.close()
        assert [fault for fault in watch.faults if fault != f"left the site: {shop}/about?of=us"] == []

    @pytest.fixture
    def named(self, site, shop) -> None:
        with site.app.app_context(), transaction.writing():
            change_support(ANONYMOUS, origins=[shop])

    def test_it_works_under_a_strict_policy(self, site, shop, named, visit):
        before = solved(site)
        visit.goto(f"{shop}/about?of=us")
        button = visit.get_by_role("button", name="Support")
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        frame = visit.frame_locator("iframe")
        expect(frame.locator("textarea")).to_be_focused()
        frame.locator("textarea").fill(WORDS)
        frame.get_by_role("button", name="Find answers").click()
        frame.get_by_role("link", name=THREAD).click()
        expect(frame.locator("article .prose")).to_contain_text("queue")
        frame.get_by_role("button", name="Yes").click()
        expect(frame.locator(".note.good")).to_be_visible()
        assert solved(site) == before + 1
        visit.evaluate("postMessage({ support: 'close' }, '*')")
        visit.wait_for_timeout(200)
        expect(visit.locator("iframe")).to_be_visible()  # what the page itself says isn't the frame's word
        visit.keyboard.press("Escape")
        expect(visit.locator("iframe")).to_be_hidden()
        expect(button).to_be_focused()
        assert visit.context.cookies() == []

    def test_writing_to_support_is_a_page_of_its_own(self, shop, named, visit):
        visit.goto(f"{shop}/about?of=us")
        visit.get_by_role("button", name="Support").click()
        frame = visit.frame_locator("iframe")
        frame.locator("textarea").fill(WORDS)
        with visit.context.expect_page() as opened:
            frame.get_by_role("button", name="Write to support").click()
        form = opened.value.locator("#case")
        expect(form.locator("[name=subject]")).to_have_value(WORDS)
        expect(form.locator("[name=page]")).to_have_value(f"{shop}/about")
        assert opened.value.evaluate("opener") is None

    def test_the_frame_heeds_no_page_that_is_not_named(self, named, open_browser):
        page = open_browser()
        page.goto("/support/frame")
        page.evaluate("postMessage({ support: 'open' }, '*')")
        page.wait_for_timeout(200)
        expect(page.locator("textarea")).not_to_be_focused()

    def test_it_opens_on_no_site_that_is_not_named(self, site, shop, contexts):
        with site.app.app_context(), transaction.writing():
            change_support(ANONYMOUS, origins=["https://www.example.org"])
        context, watch = contexts()
        page = context.new_page()
        page.goto(shop)
        page.get_by_role("button", name="Support").click()
        expect(page.locator("iframe")).to_be_visible()
        page.wait_for_timeout(500)
        assert page.frames[1].url.startswith("chrome-error:")
        assert any("frame-ancestors" in fault for fault in watch.faults)
        context.close()

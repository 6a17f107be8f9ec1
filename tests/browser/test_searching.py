"""Finding: by typing and choosing, by filters as controls, within a thread."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import LOOK
from tests.searching import asked

STOCK = "Stock drifts by one after a return"


def box(page: Page):
    return page.locator("#top-q")


def test_a_suggestion_is_chosen_with_the_keyboard(site, open_browser):
    page = open_browser()
    page.goto("/boards/sync")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("stock dri")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("Search in this board: stock dri")
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_have_count(1)
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(LOOK, {}) == []
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("stock dri")
    page.keyboard.press("ArrowDown")
    while page.get_by_role("option", selected=True).filter(has_text=STOCK).count() == 0:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/threads/.*/stock-drifts"))


def test_what_looks_like_a_key_is_not_sent_while_it_is_typed(site, open_browser):
    page = open_browser()
    page.goto("/boards/sync")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    box(page).press_sequentially("print")
    expect(page.get_by_role("listbox")).to_be_visible()
    box(page).fill("print ST1M-04YRK-C2ZP7")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert "04YRK" not in "".join(sent)


def test_filters_are_chosen_shown_and_removed(site, open_browser, way):
    page = open_browser(**way)
    page.goto("/search?q=receipt")
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Board").select_option(label="Print")
    page.get_by_label("State").select_option(label="Answered")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(lambda address: asked(address)["q"] == "receipt board:print is:answered")
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator(".hits > li").first).to_be_visible()
    page.get_by_role("link", name="Board: Print Remove this filter").click()
    page.wait_for_url(lambda address: asked(address)["q"] == "receipt is:answered")
    page.locator("summary", has_text="Filters").click()
    expect(page.get_by_label("State")).to_have_value("answered")
    expect(page.get_by_label("Board")).to_have_value("")


def test_a_thread_is_searched_by_itself(site, open_browser, way):
    page = open_browser(**way)
    page.goto(site.thread("How do you file receipts from the road?"))
    here = page.get_by_role("main").get_by_label("Search in this thread")
    here.fill("receipts")
    here.press("Enter")
    expect(page.locator(".chip")).to_have_text(re.compile("In the thread: How do you file receipts from the road"))
    hits = page.locator(".hits > li h2 a")
    expect(hits.nth(1)).to_be_visible()
    hits.nth(1).click()
    page.wait_for_url(re.compile("#comment-"))
    expect(page.locator(page.url[page.url.index("#") :])).to_be_in_viewport()

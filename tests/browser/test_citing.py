"""An answer cites a help article: both show each other."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_members import comment, start_thread

WAYS = [(True, NARROW, "A till in the attic"), (False, WIDE, "A till in the cellar")]


@pytest.mark.parametrize(("scripts", "width", "title"), WAYS)
def test_by_its_path_and_by_its_address(site, signed_in, open_browser, scripts, width, title):
    page = signed_in(site.member(), scripts=scripts, width=width)
    thread = start_thread(page, "ledger", title)
    comment(page, f"Read this first:\n\n{site.address}/help/el/faq/payment-gateways")
    comment(page, "It is all in there:\n\n[[help:faq/payment-gateways]]")
    cards = page.locator("figure.cite")
    expect(cards).to_have_count(2)
    expect(cards.get_by_role("link").first).to_have_attribute("href", "/help/en/faq/payment-gateways")
    in_english = cards.get_by_role("link").first.inner_text()

    reader = open_browser(scripts=scripts, width=width, language="el")
    reader.goto(thread)
    card = reader.locator("figure.cite").first.get_by_role("link")
    expect(card).to_have_attribute("href", "/help/el/faq/payment-gateways")
    expect(card).not_to_have_text(in_english)

    page.goto("/help/en/faq/payment-gateways")
    row = page.locator("#discussed li").filter(has_text=title)
    expect(row).to_contain_text("Mentioned")
    row.get_by_role("link").click()
    page.get_by_role("button", name="This solved it").last.click()
    expect(page.locator("article.answer")).to_be_visible()
    start_thread(page, "ledger", f"{title}, asked again", "[[help:faq/payment-gateways]] doesn't say.")
    page.goto("/help/en/faq/payment-gateways")
    rows = page.locator("#discussed li").filter(has_text=title)
    expect(rows).to_contain_text(["Accepted answer cites this", "Mentioned"])


def test_by_one_press_on_a_suggestion(site, signed_in):
    page = signed_in(site.member())
    start_thread(page, "print", "Which till prints Greek letters best?", "Mine prints boxes.")
    composer = page.locator("#reply textarea")
    composer.fill("Greek letters come out as boxes on a receipt printer")
    page.get_by_role("button", name="Cite: Print Greek and other alphabets").click()
    expect(composer).to_have_value(re.compile(r"\n\n\[\[help:print/greek-letters\]\]\n\n$"))
    page.get_by_role("button", name="Post comment").click()
    card = page.locator("article:target figure.cite")
    expect(card.get_by_role("link")).to_have_attribute("href", "/help/en/print/greek-letters")


def test_the_title_of_a_new_thread_shows_what_is_answered_already(site, signed_in):
    page = signed_in(site.member())
    page.goto("/threads/new?board=print")
    page.get_by_label("Title").press_sequentially("Receipts printed twice")
    panel = page.get_by_role("region", name="Has this been answered?")
    expect(panel.get_by_role("link", name="Receipts print twice after the update")).to_be_visible()
    expect(panel.get_by_role("status")).to_contain_text("Found:")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.get_by_label("Title")).to_be_focused()

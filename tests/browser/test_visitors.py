"""What a visitor does, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.site import PASSWORD

DRIFT = "Stock drifts by one after a return"
LOCKED = "Consolidating three companies"
REGISTER_BEFORE_POSTING = "I have seen this too, with **two** tills and one shelf."


def switch_language(page: Page, name: str) -> None:
    """By the link in the top bar, or on a small screen in the menu."""
    link = page.get_by_role("banner").get_by_role("link", name=name)
    if not link.is_visible():
        page.get_by_role("button", name=re.compile("Menu|Μενού")).click()
    link.click()


def search(page: Page, words: str) -> None:
    page.goto("/search")
    box = page.get_by_role("main").locator("[type=search]").first
    box.fill(words)
    box.press("Enter")


def test_reads_a_board_a_thread_its_answer_and_the_article_behind_it(open_browser, way):
    page = open_browser(**way)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Sync", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sync")
    page.get_by_role("link", name=DRIFT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DRIFT)
    page.get_by_role("link", name="The answer by Jonas Weber").click()
    answer = page.locator("article:target")
    expect(answer).to_contain_text("Accepted answer")
    answer.get_by_role("figure").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/help/en/sync/stock-drift#"))
    page.locator("#discussed").get_by_role("link", name=DRIFT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DRIFT)


def test_switches_between_english_and_greek(open_browser, way):
    page = open_browser(**way)
    page.goto("/boards/shop-talk")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    switch_language(page, "Ελληνικά")
    expect(page.locator("html")).to_have_attribute("lang", "el")
    expect(page.get_by_role("heading", level=1)).to_have_text("Κουβέντα στον πάγκο")
    page.goto("/help")
    page.get_by_role("link", name="Εγκατάσταση του Ledger και σύνδεση").first.click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Τι χρειάζεστε")
    page.get_by_role("main").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Install Ledger and sign in")
    switch_language(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("εκτυπωτης αποδειξη", "Ο εκτυπωτής κόβει την τελευταία γραμμή της απόδειξης"),
        ("ΑΠΟΔΕΙΞΕΙΣ ΕΚΤΥΠΩΤΕΣ", "Ο εκτυπωτής κόβει την τελευταία γραμμή της απόδειξης"),
        ("printing receipt twice", "Receipts print twice after the update"),
        ("stocks drifted returning", DRIFT),
    ],
)
def test_finds_without_accents_and_in_any_form_of_the_word(open_browser, way, words, title):
    page = open_browser(**way)
    search(page, words)
    page.get_by_role("main").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_sees_that_locked_boards_are_there_without_seeing_into_them(site, open_browser, way):
    page = open_browser(**way)
    page.goto("/")
    expect(page.get_by_role("link", name="Print trials")).to_have_count(0)
    page.get_by_role("link", name="Unlock: Ledger workshop").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ledger workshop")
    answered = page.goto("/boards/ledger-workshop")
    assert answered.status == 403
    assert LOCKED not in page.content()
    search(page, "consolidating three companies")
    assert LOCKED not in page.content().replace("consolidating three companies", "")
    answered = page.goto(
        site.thread("Failover drill: the second node takes over, the tills don't notice for 40 seconds")
    )
    assert answered.status == 404
    assert "node takes over" not in page.content()
    expect(page.get_by_role("link", name="Have a license?")).to_have_attribute("href", re.compile(r"/unlock\?next="))


@pytest.mark.parametrize(("scripts", "width", "handle"), [(True, NARROW, "newcomer"), (False, WIDE, "new.comer2")])
def test_writes_first_and_registers_at_post(site, open_browser, scripts, width, handle):
    page = open_browser(scripts=scripts, width=width)
    page.goto(site.thread("Two warehouses, one web shop: which one is emptied first?"))
    page.locator("#reply textarea").fill(REGISTER_BEFORE_POSTING)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Register to post")
    page.get_by_label("User name").fill(handle)
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).fill("nobody")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_contain_text("One thing to fix")
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).fill(f"{handle}@example.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Register").click()
    composer = page.locator("#reply textarea")
    expect(composer).to_have_value(REGISTER_BEFORE_POSTING)
    page.get_by_role("button", name="Post comment").click()
    mine = page.locator("article:target")
    expect(mine.locator("strong")).to_have_text("two")
    expect(mine).to_contain_text(handle)
    expect(composer).to_have_value("")


def test_starts_a_thread_before_registering_and_is_offered_nothing_that_only_members_can(open_browser):
    page = open_browser()
    page.goto("/threads/new?board=ledger")
    expect(page.get_by_role("button", name="Preview")).to_have_count(0)
    page.get_by_label("Title").fill("What does this number mean?")
    text = page.get_by_label("Text")
    text.fill("credit notes error 21")
    text.press("End")
    text.press_sequentially("6")
    page.get_by_role("button", name="Cite: What the error numbers mean").click()
    expect(text).to_have_value(re.compile(r"216\n\n\[\[help:ledger/mydata-errors\]\]"))
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Register to post")
    page.get_by_text("Show your text").click()
    expect(page.get_by_label("Your text")).to_have_value(re.compile("mydata-errors"))

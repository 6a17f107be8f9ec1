"""What scripts add for those who read."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.test_accessibility import IS_WIDER

DRIFT = "Stock drifts by one after a return"


def seen_after(page: Page, address: str, **passed):
    """The time of a thread's question, as somebody sees it who reads so long after it was asked."""
    page.goto(address)
    asked = page.locator("#comment-1 time")
    moment = datetime.fromisoformat(asked.get_attribute("datetime"))
    page.clock.set_fixed_time(moment + timedelta(**passed))
    page.reload()
    return asked


@pytest.mark.parametrize(
    ("language", "passed", "words"),
    [
        ("en", {"seconds": 20}, "now"),
        ("en", {"hours": 17}, "17 hours ago"),
        ("en", {"days": 1}, "yesterday"),
        ("en", {"days": 40}, "1 month ago"),
        ("en", {"days": 70}, "2 months ago"),
        ("el", {"days": 40}, "πριν από 1 μήνα"),
        ("el", {"seconds": 20}, "τώρα"),
        ("el", {"hours": 17}, "πριν από 17 ώρες"),
        ("el", {"minutes": 1}, "πριν από 1 λεπτό"),
    ],
)
def test_times_are_said_in_full_words(site, open_browser, language, passed, words):
    page = open_browser(language=language)
    expect(seen_after(page, site.thread(DRIFT), **passed)).to_have_text(words)


def test_a_time_tells_day_and_hour_when_asked(site, open_browser):
    page = open_browser()
    asked = seen_after(page, site.thread(DRIFT), hours=3)
    moment = datetime.fromisoformat(asked.get_attribute("datetime"))
    assert str(moment.year) in asked.get_attribute("title")
    assert ":" in asked.get_attribute("title")


def test_the_filter_that_is_on_is_seen_on_a_narrow_screen(site, signed_in):
    page = signed_in(site.member("administrator"), width=NARROW)
    page.goto("/admin/log")
    expect(page.get_by_role("link", name="Log", exact=True)).to_be_in_viewport(ratio=0.9)


def test_text_of_twice_the_size_fits_a_narrow_screen(site, signed_in):
    page = signed_in(site.member(), width=NARROW, language="el")
    page.goto("/account")
    page.locator("[name=display_name]").fill("Παπαδημητρακοπούλου-Χατζηκωνσταντίνου")
    page.locator("main form[action='/account'] button.primary").click()
    page.goto(site.thread(DRIFT))
    page.locator("#reply textarea").fill("Κι εμείς το ίδιο.")
    page.locator("#reply button.primary").click()
    page.wait_for_url("**#comment-*")
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    expect(page.locator("html")).to_have_css("font-size", "32px")
    for address in (page.url, "/", "/boards/ledger", "/help/el/ledger/resend-to-mydata", "/unlock", "/threads/new"):
        page.goto(address)
        assert not page.evaluate(IS_WIDER), address
    name, tools = page.locator(".brand").bounding_box(), page.locator(".tools").bounding_box()
    assert name["x"] + name["width"] <= tools["x"]


def test_a_word_without_end_pushes_no_page_aside(site, signed_in):
    alice = site.member()
    page = signed_in(alice, width=NARROW)
    page.goto("/account")
    page.locator("[name=display_name]").fill("Ν" * 60)
    page.locator("main form[action='/account'] button.primary").click()
    page.goto("/threads/new?board=shop-talk")
    page.get_by_label("Title").fill("Ω" * 150)
    page.get_by_label("Tags").fill("τ" * 30)
    page.get_by_label("Text").fill("x" * 300)
    page.get_by_role("button", name="Post thread").click()
    page.wait_for_url("**/threads/*/*")
    thread = page.url
    for address in (thread, f"{thread.rpartition('/')[0]}/edit", "/boards/shop-talk", f"/people/{alice.handle}"):
        page.goto(address)
        assert not page.evaluate(IS_WIDER), address

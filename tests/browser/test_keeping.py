"""A moderator's morning: three reports, decided by keyboard alone, in both languages, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_keyboard import press, type_into
from tests.browser.test_members import comment, start_thread

WAYS = [
    pytest.param({"scripts": True, "width": WIDE, "language": "en"}, id="wide, English"),
    pytest.param({"scripts": False, "width": NARROW, "language": "el"}, id="narrow, Greek, without scripts"),
]
WORDS = {
    "en": ("Keep", "Hide", "Spammer: suspend, hide all", "It stays as it is.", "It is hidden", "Suspended, and"),
    "el": (
        "Διατήρηση", "Απόκρυψη", "Ανεπιθύμητα: αναστολή, απόκρυψη όλων", "Μένει ως έχει.", "Αποκρύφτηκε", "Σε αναστολή",
    ),
}  # fmt: skip


def decide(page: Page, words: str, name: str) -> None:
    """Presses a button of the item that says these words."""
    press(page, page.locator("article", has_text=words).get_by_role("button", name=name, exact=True))


@pytest.mark.parametrize("way", WAYS)
def test_three_reports_are_decided_by_keyboard(site, signed_in, open_browser, way):
    keep, hide, suspend, kept, hidden, suspended = WORDS[way["language"]]
    kind = "drawer" if way["scripts"] else "scanner"
    spammer = site.member()
    author, rude, seller = signed_in(site.member()), signed_in(site.member()), signed_in(spammer)
    thread = start_thread(author, "shop-talk", f"Which {kind} lasts longest?")
    for page, words in ((author, "fine"), (rude, "rude"), (seller, "sold")):
        page.goto(thread)
        comment(page, f"The {words} {kind}")
    comment(seller, f"Another {kind} of mine")

    reporter = signed_in(site.member(), **way)
    for words, reason in (("fine", "other"), ("rude", "rude"), ("sold", "spam")):
        reporter.goto(thread)
        post = reporter.locator("article", has_text=f"The {words} {kind}")
        post.locator("a[href$='/report']").click()
        reporter.check(f"[name=kind][value={reason}]")
        reporter.fill("[name=words]", f"See for yourselves, {kind}")
        reporter.locator("main button.primary").click()
        expect(reporter).to_have_url(re.compile("/report$"))

    page, moderator = open_browser(**way), site.member("moderator")
    page.goto("/login")
    type_into(page, page.locator("main [name=username]"), moderator.handle)
    type_into(page, page.locator("main [name=password]"), moderator.password)
    page.keyboard.press("Enter")
    press(page, page.locator("header .tools button[popovertarget=me]:visible"))
    press(page, page.locator("#me a[href='/queue']"))
    decide(page, f"The fine {kind}", keep)
    expect(page.get_by_role("status")).to_contain_text(kept)
    decide(page, f"The rude {kind}", hide)
    expect(page.get_by_role("status")).to_contain_text(hidden)
    decide(page, f"The sold {kind}", suspend)
    expect(page.get_by_role("status")).to_contain_text(suspended)
    expect(page.locator("article", has_text=kind)).to_have_count(0)

    visitor = open_browser()
    visitor.goto(thread)
    content = visitor.content()
    assert f"The fine {kind}" in content
    assert not any(f"{words} {kind}" in content for words in ("rude", "sold", "Another"))
    seller.goto("/account")
    expect(seller).to_have_url(re.compile("/login"))
    reporter.reload()
    expect(reporter.get_by_role("heading", level=1)).to_be_visible()

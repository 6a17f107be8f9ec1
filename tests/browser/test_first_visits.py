"""A visitor whom a search engine brought asks, joins by mail, is answered, and comes back by the mail that says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import test_keyboard as keyboard
from tests.browser.conftest import BOARD, KNOWN, NARROW, WIDE
from tests.browser.site import Account
from tests.browser.test_members import comment
from tests.mail import links_in, text_of
from tests.serve.running import until

TEXT = "Mine **too**, but only at night.\n\nWhat do I look at first?"
ANSWER = "Look at the spring under the till."
WORDS = {
    "en": ("Confirm your address for", "replied in", "Accepted answer"),
    "el": ("Επιβεβαιώστε τη διεύθυνσή σας για", "Απάντηση από", "Αποδεκτή απάντηση"),
}


@dataclass(frozen=True)
class Hands:
    """How somebody presses and writes."""

    press: Callable[[Page, Locator], None] = lambda page, target: target.click()
    write: Callable[[Page, Locator, str], None] = lambda page, target, text: target.fill(text)


POINTER, KEYBOARD = Hands(), Hands(keyboard.press, keyboard.type_into)
WAYS = [
    pytest.param("emma", POINTER, {"language": "en", "width": WIDE}, id="English, wide"),
    pytest.param(
        "eleni", POINTER, {"language": "el", "width": NARROW, "scripts": False}, id="Greek, narrow, no scripts"
    ),
    pytest.param("kyra", KEYBOARD, {"language": "el", "width": NARROW}, id="Greek, narrow, by keyboard alone"),
]


def asks_and_registers(page: Page, hands: Hands, thread: str, title: str, account: Account, address: str) -> None:
    page.goto(thread, referer="https://search.example/?q=drawer+opens+by+itself")
    expect(page.get_by_role("heading", level=1)).to_have_text(KNOWN)
    hands.press(page, page.locator(f"main nav a[href='/boards/{BOARD}']"))
    hands.press(page, page.locator("main a[href^='/threads/new']").first)
    hands.write(page, page.locator("[name=title]"), title)
    hands.write(page, page.locator("[name=body]"), TEXT)
    hands.press(page, page.locator("main form[method=post] button.primary"))
    hands.write(page, page.locator("[name=username]"), account.handle)
    hands.write(page, page.locator("[name=email]"), address)
    hands.write(page, page.locator("[name=password]"), account.password)
    hands.press(page, page.locator("main form[action='/register'] button.primary"))
    expect(page).to_have_url(re.compile("/register/mail$"))


def confirms_and_posts(page: Page, hands: Hands, link: str, title: str) -> str:
    """Returns the thread's address."""
    page.goto(link)
    hands.press(page, page.locator("main button.primary"))
    expect(page.locator("[name=title]")).to_have_value(title)
    expect(page.locator("[name=body]")).to_have_value(TEXT)
    hands.press(page, page.locator("main form[action^='/threads/new'] button.primary"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("#comment-1 strong")).to_have_text("too")
    return page.url


def signs_in_where_the_mail_leads(page: Page, hands: Hands, link: str, account: Account) -> None:
    page.goto(link)
    expect(page.locator("article:target")).to_contain_text(ANSWER)
    if page.viewport_size["width"] == NARROW:
        hands.press(page, page.locator("header [popovertarget=me]:visible"))
    hands.press(page, page.locator("header a[href^='/login']:visible"))
    hands.write(page, page.locator("main [name=username]"), account.handle)
    hands.write(page, page.locator("main [name=password]"), account.password)
    hands.press(page, page.locator("main button.primary"))


def reads_and_accepts(page: Page, hands: Hands, link: str, seal: str, *, scripts: bool) -> None:
    bell = page.locator("[data-bell]")
    expect(bell).to_have_text("1")
    if scripts:
        expect(page).to_have_url(link)
        expect(page.locator("article:target")).to_be_in_viewport()
        until(lambda: page.reload() and not bell.text_content())
    else:
        hands.press(page, page.locator("a.tag.new"))
        expect(page).to_have_url(link)
        hands.press(page, page.locator("form[action$='/reading'] button"))
        expect(bell).to_be_empty()
    hands.press(page, page.locator("#comment-2 form[action$='/acceptance'] button"))
    expect(page.locator("article.answer .seal")).to_have_text(seal)


@pytest.mark.parametrize(("handle", "hands", "way"), WAYS)
def test_from_a_search_engine_to_an_accepted_answer(
    mailing_site, mailbox, known_thread, open_browser, signed_in, handle, hands, way
):
    confirm, replied, accepted = WORDS[way["language"]]
    account, address, title = Account(handle), f"{handle}@example.test", f"What opens the drawer of {handle}?"
    first, phone, desk = (open_browser(at=mailing_site, **way) for _ in range(3))
    asks_and_registers(first, hands, known_thread, title, account, address)
    confirmation = mailbox.to(address)
    assert confirmation["Subject"].startswith(confirm)
    thread = confirms_and_posts(phone, hands, *links_in(confirmation), title)

    helper = signed_in(mailing_site.member(), at=mailing_site)
    helper.goto(thread)
    comment(helper, ANSWER)
    answer = mailbox.to(address, 2)
    assert replied in text_of(answer)
    assert ANSWER in text_of(answer)
    to_comment, to_stop = links_in(answer)
    signs_in_where_the_mail_leads(desk, hands, to_comment, account)
    reads_and_accepts(desk, hands, to_comment, accepted, scripts=way.get("scripts", True))

    first.goto(to_stop)
    hands.press(first, first.locator("main button[value=kind]"))
    expect(first.locator("main .note.good")).to_be_visible()
    comment(helper, "Glad that it helped.")
    comment(helper, f"@{handle}, how is the cat?")
    mention = mailbox.to(address, 3)
    assert "how is the cat?" in text_of(mention)
    assert "Glad" not in text_of(mention)

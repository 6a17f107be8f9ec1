"""What members do, with scripts and without."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, enter
from tests.browser.site import PASSWORD, Account
from tests.serve.running import until

QUESTION = "The **second** shelf counts down twice when a basket is cancelled:\n\n```ini\n[shelf]\ncount = 2\n```"
ANSWER = "Turn the second counter off: `count = 1`."


def open_menu(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name=re.compile("Your account|Menu")).click()


def start_thread(page: Page, board: str, title: str, body: str = QUESTION) -> str:
    """Starts a thread and returns its address."""
    page.goto(f"/threads/new?board={board}")
    page.get_by_label("Title").fill(title)
    page.locator("textarea[name=body]").fill(body)
    page.get_by_role("button", name="Post thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def comment(page: Page, body: str) -> None:
    page.locator("#reply textarea").fill(body)
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article:target")).to_be_visible()


def test_registers_signs_out_and_signs_in(open_browser, way):
    page = open_browser(**way)
    account = Account("joiner-with-scripts" if way["scripts"] else "joiner-without")
    page.goto("/boards/ideas")
    if way["width"] == NARROW:
        open_menu(page)
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_role("main").get_by_role("link", name="Register").click()
    page.get_by_label("User name").fill(account.handle)
    page.get_by_label("E-mail").fill(f"{account.handle}@example.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Register").click()
    expect(page).to_have_url(re.compile("/boards/ideas$"))
    expect(page.get_by_role("status")).to_contain_text(f"Welcome, {account.handle}.")
    open_menu(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account")
    enter(page, Account(account.handle, "not the right password"))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("User name or e-mail")).to_have_value(account.handle)
    enter(page, account)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_asks_previews_tags_edits_is_quoted_and_accepts_the_answer(site, signed_in, way):
    title = f"A shelf counts down twice {'with' if way['scripts'] else 'without'} scripts"
    asker, helper = site.member(), site.member()
    page = signed_in(asker, **way)
    page.goto("/boards/sync")
    page.get_by_role("link", name="New thread").click()
    page.get_by_role("main").get_by_role("button", name=re.compile("^Post")).click()
    expect(page.get_by_role("alert")).to_contain_text("2 things to fix")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Tags").fill("shelves, counting")
    page.locator("textarea[name=body]").fill(QUESTION)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("main .prose strong")).to_have_text("second")
    if way["scripts"]:
        page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_role("main").get_by_role("button", name=re.compile("^Post")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("link", name="counting")).to_have_attribute("href", "/tags/counting")
    page.get_by_role("link", name="Edit thread").click()
    page.get_by_label("Title").fill(f"{title}, edited")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{title}, edited")
    page.get_by_role("link", name="edited", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Now")
    page.go_back()
    address = page.url

    answering = signed_in(helper, **way)
    answering.goto(address)
    answering.get_by_role("button", name="Me too").click()
    expect(answering.get_by_role("button", name="Me too 1")).to_have_attribute("aria-pressed", "true")
    answering.get_by_role("link", name="Quote").click()
    composer = answering.locator("#reply textarea")
    expect(composer).to_have_value(re.compile(r"^> \[@walker\d+ wrote:\]\(/comments/\w+\)\n>\n> The \*\*second"))
    composer.fill(f"{composer.input_value().rstrip()}\n\n{ANSWER}")
    answering.get_by_role("button", name="Post comment").click()
    posted = answering.locator("article:target")
    expect(posted.locator("blockquote")).to_contain_text("second shelf counts down twice")
    posted.get_by_role("link", name="Edit").click()
    answering.locator("textarea[name=body]").fill(f"{ANSWER} Then restart it.")
    answering.get_by_role("button", name="Save").click()
    expect(answering.locator("article:target")).to_contain_text("Then restart it.")

    page.goto(address)
    page.get_by_role("button", name="This solved it").click()
    expect(page.locator("article.answer")).to_contain_text("Accepted answer")
    expect(page.locator(".jump")).to_contain_text("Turn the second counter off")


def test_what_was_refused_has_the_focus(site, signed_in, way):
    page = signed_in(site.member(), **way)
    page.goto(site.thread("How do you file receipts from the road?"))
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#reply textarea")).to_be_focused()
    expect(page.get_by_text("Write something first.")).to_be_in_viewport()
    page.goto("/unlock")
    page.get_by_role("main").get_by_role("button", name="Unlock").click()
    expect(page.get_by_label("License key")).to_be_focused()


def test_a_draft_and_quotes_of_several_threads_outlive_leaving_the_page(site, signed_in):
    page = signed_in(site.member(), width=WIDE)
    one, two = (start_thread(page, "shop-talk", f"Thread number {word} to quote") for word in ("one", "two"))
    page.goto(one)
    page.get_by_role("link", name="Quote").click()
    expect(page.locator("#reply textarea")).to_have_value(re.compile("wrote:"))
    page.locator("#reply textarea").fill("A draft that I leave here.")
    until(lambda: page.evaluate("Object.values(localStorage).some(text => text.includes('A draft'))"))
    page.goto(two)
    page.get_by_role("button", name="Add my quotes").click()
    expect(page.locator("#reply textarea")).to_have_value(re.compile("> The \\*\\*second"))
    page.goto(one)
    expect(page.locator("#reply textarea")).to_have_value("A draft that I leave here.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article:target")).to_contain_text("A draft that I leave here.")
    page.goto(one)
    expect(page.locator("#reply textarea")).to_have_value("")

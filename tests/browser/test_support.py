"""Support from the question to the solved case: by form and by mail, with a license, without, and with a key that is refused."""

import base64
import smtplib
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from forum.core import transaction
from forum.core.site import change_site
from tests.browser.conftest import BOARD, NARROW
from tests.browser.site import Account, Site
from tests.browser.test_pictures import HAND_OVER
from tests.pictures.hostile import picture
from tests.serve.running import free_port

SUPPORT = "support@vendor.example"
SUBJECT, WORDS = "The invoices are empty", "I press Export, and the file has no lines."


@pytest.fixture(scope="module")
def served(mailbox, chromium, tmp_path_factory):
    """A site whose mails go out to `mailbox`, and at which mail arrives."""
    port = free_port()
    running = Site(
        tmp_path_factory.mktemp("support"),
        demo=False,
        STOA_MAIL_URL=mailbox.url,
        STOA_MAIL_IN_LISTEN=f"smtp://127.0.0.1:{port}",
    )
    running.mail_port = port
    running.command("boards", "add", BOARD, "--name", BOARD.title())
    running.command("products", "add", "ledger", "--name", "Ledger")
    with running.app.app_context(), transaction.writing():
        change_site(mail_in_address=SUPPORT)
    yield running
    running.stop()


@pytest.fixture
def key(served) -> str:
    return served.command("licenses", "issue", "ledger")


@pytest.fixture
def at(served, open_browser):
    """Signs somebody in at the site of these tests."""
    from tests.browser.conftest import sign_in

    def at(account: Account, **options) -> Page:
        page = open_browser(at=served, **options)
        sign_in(page, account)
        expect(page.locator("[popovertarget=me]")).to_be_visible()
        return page

    return at


def address_of(account: Account) -> str:
    return f"{account.handle}@example.test"


def fill(page: Page, **more: str) -> None:
    page.goto("/support")
    for name, words in {"subject": SUBJECT, "description": WORDS, **more}.items():
        page.locator(f"#case [name={name}]").fill(words)


def paste(page: Page, hook: str) -> None:
    encoded = base64.b64encode(picture(size=(320, 200))).decode()
    assert page.evaluate(HAND_OVER, [page.locator(hook).element_handle(), "paste", encoded])


def send(page: Page) -> None:
    page.locator("#case button.primary").click()


def mail_to(site: Site, sender: str, recipient: str, subject: str, body: str) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, recipient, subject
    made["Message-ID"] = f"<{abs(hash((sender, body)))}@mails.example>"
    made.set_content(body)
    with smtplib.SMTP("127.0.0.1", site.mail_port) as server:
        server.send_message(made)


def test_from_two_pasted_screenshots_to_an_answer_by_mail_and_a_solved_case(served, mailbox, at, key):
    customer, staff = served.member(), served.member("support")
    page = at(customer)
    fill(page, key=key, version="4.2.1")
    for number in (1, 2):
        paste(page, "#case [name=description]")
        expect(page.locator("#case .files li img")).to_have_count(number)
    expect(page.locator("#case .files [type=hidden]").nth(1)).not_to_be_disabled()
    send(page)
    expect(page.locator("h1")).to_have_text(SUBJECT)
    expect(page.locator(".said-one .files img")).to_have_count(2)
    case = page.url

    desk = at(staff)
    desk.goto("/support/inbox?tab=unassigned")
    desk.get_by_role("link", name=SUBJECT).first.click()
    desk.locator("#reply textarea").fill("Please **update** to 4.2.2.")
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.locator(".said-one.support .prose")).to_contain_text("update to 4.2.2")

    answer = mailbox.to(address_of(customer), 2)
    assert "Please **update** to 4.2.2." in answer.get_body(("plain",)).get_content()
    quoted = f"On Mon, 23 Nov 2026 at 10:12, Support <{SUPPORT}> wrote:\n> Please update to 4.2.2."
    mail_to(served, address_of(customer), answer["Reply-To"], answer["Subject"], f"That helped, thanks!\n\n{quoted}")
    expect_soon(page, case, "That helped, thanks!")
    expect(page.locator(".said-one")).to_have_count(3)

    page.get_by_role("button", name="It is solved").click()
    page.get_by_label("Yes").check()
    page.locator("main form").get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".tag.state-solved")).to_be_visible()
    desk.goto("/support/inbox?tab=solved")
    expect(desk.get_by_role("link", name=SUBJECT).first).to_be_visible()


def expect_soon(page: Page, address: str, words: str) -> None:
    """The worker handles mail within a second or two."""
    for _ in range(30):
        page.goto(address)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{words!r} never came")


def test_a_note_and_an_answer_that_solves_go_where_their_buttons_say(served, at, key):
    customer, staff = served.member(), served.member("support")
    page, desk = at(customer), at(staff, width=NARROW)
    fill(page, key=key)
    send(page)
    expect(page.locator(".said-one")).to_have_count(1)
    desk.goto(page.url)
    desk.locator("#reply textarea").fill("Is this the bug of Monday?")
    desk.get_by_role("button", name="Internal note").click()
    expect(desk.locator(".said-one.note")).to_have_count(1)
    desk.locator("#reply textarea").fill("Yes, solved in 4.2.2.")
    desk.get_by_role("button", name="Answer and solve").click()
    expect(desk.locator(".tag.state-solved")).to_be_visible()
    page.reload()
    expect(page.locator(".said-one")).to_have_count(2)
    expect(page.locator("main")).not_to_contain_text("bug of Monday")


def test_who_answers_while_another_did_is_warned(served, at, key):
    customer = served.member()
    page, first, second = at(customer), at(served.member("support")), at(served.member("support"))
    fill(page, key=key)
    send(page)
    expect(page.locator(".said-one")).to_have_count(1)
    for desk in (first, second):
        desk.goto(page.url)
        desk.locator("#reply textarea").fill("Clear the cache.")
    first.get_by_role("button", name="Answer", exact=True).click()
    expect(first.locator(".said-one.support")).to_have_count(1)
    second.get_by_role("button", name="Answer", exact=True).click()
    expect(second.locator("#body-error")).to_contain_text("has just answered")
    expect(second.locator("#reply textarea")).to_have_value("Clear the cache.")
    second.get_by_role("button", name="Answer", exact=True).click()
    expect(second.locator(".said-one.support")).to_have_count(2)


def test_whose_license_ended_loses_nothing_and_asks_everybody(served, at):
    customer = served.member()
    key = served.command("licenses", "issue", "ledger")
    page = at(customer)
    page.goto("/unlock")
    page.locator("[name=key]").fill(key)
    page.locator("main button.primary").first.click()
    expect(page.locator("main")).to_contain_text("is open to you")
    served.command("licenses", "revoke", key)
    fill(page)
    send(page)
    expect(page.locator(".tag.state-held")).to_be_visible()
    expect(page.locator(".said-one .prose")).to_contain_text(WORDS)
    page.get_by_role("button", name="Make it a thread").click()
    page.wait_for_url("**/threads/**")
    expect(page.locator("h1")).to_have_text(SUBJECT)
    expect(page.locator("main")).to_contain_text(WORDS)


def test_a_key_that_is_refused_says_so_next_to_the_field(served, at, way):
    page = at(served.member(), **way)
    fill(page, key="NOTAK-EY000-00000")
    send(page)
    expect(page.locator("#key-error")).to_be_visible()
    expect(page.locator("[name=description]")).to_have_value(WORDS)
    page.locator("#case [name=key]").fill("")
    page.get_by_label("Buying, renewing, invoices").check()
    send(page)
    expect(page.locator(".tag.state-open")).to_be_visible()


def test_what_was_written_is_still_there_when_the_browser_comes_back(served, at):
    page = at(served.member())
    fill(page)
    expect(page.locator("[data-kept]")).to_have_text("Kept in this browser")
    page.goto("/")
    page.goto("/support")
    expect(page.locator("#case [name=subject]")).to_have_value(SUBJECT)
    expect(page.locator("#case [name=description]")).to_have_value(WORDS)


def test_a_visitor_confirms_by_the_link_in_the_mail(served, mailbox, open_browser, way):
    page = open_browser(at=served, **way)
    address = f"visitor{way['width']}@example.test"
    fill(page, email=address)
    page.get_by_label("Buying, renewing, invoices").check()
    send(page)
    expect(page.locator("h1")).to_have_text("Your question was sent")
    text = mailbox.to(address).get_body(("plain",)).get_content()
    page.goto(next(word for word in text.split() if "/support/confirmations/" in word))
    page.locator("main button.primary").click()
    expect(page.locator("main")).to_contain_text("We have your question.")

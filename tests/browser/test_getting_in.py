"""Registering where mail goes out: the mail is opened in another browser, and the text stands in its form there."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from re import search

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from forum.core import transaction
from forum.core.site import change_site
from tests.browser.conftest import NARROW
from tests.browser.site import PASSWORD
from tests.serve.running import free_port, until

TEXT = "We have **two** tills and one shelf, and it happens here too."


class Mailbox:
    """A mail server that keeps what it is handed."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def link_for(site) -> Iterator[Callable[[str], str]]:
    """Names a mail server to the site for a while; gives the link in the mail to an address."""
    server = Controller(mailbox := Mailbox(), hostname="127.0.0.1", port=free_port())
    server.start()
    _name_mail_server(site, f"smtp://127.0.0.1:{server.port}")

    def link_for(address: str) -> str:
        folder, found = site.app.extensions["stoa.settings"].instance_path / "mail", []

        def has_come() -> bool:
            kept = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
            found[:] = [mail for mail in mailbox.mails + kept if mail["To"] == address]
            return bool(found)

        until(has_come, 30)
        return search(r"http://\S+", found[-1].get_body(("plain",)).get_content())[0]

    yield link_for
    _name_mail_server(site, "")
    server.stop()


def _name_mail_server(site, address: str) -> None:
    with site.app.app_context(), transaction.writing():
        change_site(mail_url=address)


def test_registers_confirms_on_a_phone_and_posts_there_what_was_written(site, open_browser, link_for):
    page = open_browser()
    page.goto(site.thread("Two warehouses, one web shop: which one is emptied first?"))
    page.locator("#reply textarea").fill(TEXT)
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_timeout(2_000)  # as a person takes
    page.get_by_label("User name").fill("wanderer")
    page.get_by_label("E-mail").fill("wanderer@example.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")

    phone = open_browser(scripts=False, width=NARROW, language="el")
    phone.goto(link_for("wanderer@example.test"))
    expect(phone.get_by_role("main")).to_contain_text("@wanderer")
    phone.get_by_role("main").get_by_role("button").click()
    composer = phone.locator("#reply textarea")
    expect(composer).to_have_value(TEXT)
    phone.locator("#reply button.primary").click()
    expect(phone.locator("article:target strong")).to_have_text("two")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_gets_back_in_without_the_password(site, open_browser, link_for):
    member = site.member()
    page = open_browser(width=NARROW)
    page.goto("/login?next=/help")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("User name or e-mail").fill(member.handle)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    page.goto(link_for(f"{member.handle}@example.test"))
    page.get_by_label("New password").fill("three ducks, one bicycle")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.address}/help")
    expect(page.get_by_role("main")).to_contain_text("Your password is changed.")

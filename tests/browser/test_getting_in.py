"""Joining and getting back in where mail goes out."""

from playwright.sync_api import expect

from tests.browser.conftest import NARROW
from tests.browser.site import PASSWORD
from tests.mail import links_in

TEXT = "We have **two** tills and one shelf, and it happens here too."


def test_registers_confirms_on_a_phone_and_posts_there_what_was_written(
    mailing_site, mailbox, known_thread, open_browser
):
    page = open_browser(at=mailing_site)
    page.goto(known_thread)
    page.locator("#reply textarea").fill(TEXT)
    page.get_by_role("button", name="Post comment").click()
    page.get_by_label("User name").fill("wanderer")
    page.get_by_label("E-mail").fill("wanderer@example.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")

    phone = open_browser(at=mailing_site, scripts=False, width=NARROW, language="el")
    phone.goto(*links_in(mailbox.to("wanderer@example.test")))
    expect(phone.get_by_role("main")).to_contain_text("@wanderer")
    phone.get_by_role("main").get_by_role("button").click()
    composer = phone.locator("#reply textarea")
    expect(composer).to_have_value(TEXT)
    phone.locator("#reply button.primary").click()
    expect(phone.locator("article:target strong")).to_have_text("two")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_gets_back_in_without_the_password(mailing_site, mailbox, open_browser):
    member = mailing_site.member()
    page = open_browser(at=mailing_site, width=NARROW)
    page.goto("/login?next=/help")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("User name or e-mail").fill(member.handle)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    page.goto(*links_in(mailbox.to(f"{member.handle}@example.test")))
    page.get_by_label("New password").fill("three ducks, one bicycle")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{mailing_site.address}/help")
    expect(page.get_by_role("main")).to_contain_text("Your password is changed.")

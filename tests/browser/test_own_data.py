"""Somebody takes all that is theirs along, and leaves nothing of themselves."""

from zipfile import ZipFile

from playwright.sync_api import expect

from tests.browser.conftest import enter
from tests.browser.test_members import start_thread
from tests.serve.running import until


def test_downloads_everything_and_is_erased(site, signed_in, open_browser, way):
    member, title = site.member(), f"Who buys my till, {'scripts' if way['scripts'] else 'paper'} and all?"
    page = signed_in(member, **way)
    thread = start_thread(page, "shop-talk", title, "It is **nearly** new.")
    page.goto("/account")
    page.get_by_role("link", name="Your data").click()
    page.get_by_label("Password").fill(member.password)
    page.get_by_role("button", name="Prepare a download").click()
    link = page.get_by_role("main").get_by_role("link", name="Download", exact=True)
    until(lambda: link.count() or page.get_by_role("link", name="Look again").click(), 30)
    with page.expect_download() as taken:
        link.click()
    with ZipFile(taken.value.path()) as archive:
        assert any(b"It is **nearly** new." in archive.read(name) for name in archive.namelist())

    page.get_by_role("link", name="Erase your account").click()
    page.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("main [name=posts]").first.check()
    page.locator("main [name=handle]").fill(member.handle)
    page.locator("main [name=password]").fill(member.password)
    page.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_role("status")).to_contain_text("Your account is erased.")

    visitor = open_browser(**way)
    visitor.goto(thread)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    assert member.handle not in visitor.content()
    visitor.goto("/login")
    enter(visitor, member)
    expect(visitor.get_by_role("alert")).to_be_visible()

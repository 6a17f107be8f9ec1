"""An administrator's first hour: from the address on the console, or from the demo, to a site with its mail, a locked board
and its docs; with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.site import PASSWORD, Site
from tests.browser.test_keyboard import press, reach, type_into
from tests.security.surfaces import zipped
from tests.serve.running import until

PAGES = 120
WORDS = {
    "en": {
        "save": "Save and go on", "on": "Go on", "finish": "Finish", "take": "Take #816b02", "test": "The test was sent.",
        "here": "The articles are here.", "whole": "Everything is in its place.", "question": "Questions",
    },
    "el": {
        "save": "Αποθήκευση και συνέχεια", "on": "Συνέχεια", "finish": "Τέλος", "take": "Χρήση του #816b02",
        "test": "Το δοκιμαστικό μήνυμα στάλθηκε.", "here": "Τα άρθρα είναι εδώ.", "whole": "Όλα είναι στη θέση τους.",
        "question": "Ερωτήσεις",
    },
}  # fmt: skip


@pytest.fixture
def make_site(tmp_path):
    """Starts a site of this test's own."""
    made = []

    def make_site(**options) -> Site:
        made.append(Site(tmp_path, **options))
        return made[-1]

    yield make_site
    for site in made:
        site.stop()


def button(page: Page, name: str):
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def introduces_oneself(page: Page, email: str) -> None:
    type_into(page, page.locator("main [name=username]"), "ada")
    type_into(page, page.locator("main [name=email]"), email)
    type_into(page, page.locator("main [name=password]"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/setup/steps/"))


def chooses_name_and_color(page: Page, say: dict[str, str]) -> None:
    type_into(page, page.locator("[name=name]"), "Acme Help")
    type_into(page, page.locator("[name=accent]"), "#ffd400")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1.24 : 1")
    press(page, button(page, say["take"]))
    expect(page).to_have_url(re.compile("/setup/steps/languages$"))
    until(
        lambda: page.title().endswith("Acme Help") or not page.reload()
    )  # each process learns of it within five seconds
    press(page, button(page, say["save"]))


def tries_the_mail_server(page: Page, say: dict[str, str], port: int, *, scripts: bool) -> None:
    type_into(page, page.locator("[name=host]"), "127.0.0.1")
    reach(page, page.locator("[name=security]"))
    page.keyboard.press("End")  # no encryption
    type_into(page, page.locator("[name=port]"), str(port))
    press(page, page.locator("button[name=test]"))
    expect(page).to_have_url(re.compile(r"/setup/steps/mail\?test="))
    told = page.locator("#test")
    if scripts:
        expect(told).to_contain_text(say["test"])
    else:
        until(lambda: say["test"] in told.inner_text() or press(page, told.get_by_role("link")), 30)
    press(page, button(page, say["save"]))


def makes_a_product_and_a_board_for_it(page: Page, say: dict[str, str]) -> None:
    press(page, page.locator("a[href^='/admin/products/new']"))
    type_into(page, page.locator("[name=slug]"), "lamp")
    type_into(page, page.locator("[name=name_en]"), "Lamp")
    type_into(page, page.locator("[name=name_el]"), "Λάμπα")
    page.keyboard.press("Enter")
    press(page, button(page, say["on"]))

    press(page, page.locator("a[href^='/admin/boards/new']"))
    type_into(page, page.locator("[name=slug]"), "questions")
    type_into(page, page.locator("[name=name_en]"), "Questions")
    type_into(page, page.locator("[name=name_el]"), "Ερωτήσεις")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/setup/steps/boards$"))
    expect(page.get_by_role("main")).to_contain_text(say["question"])


def imports_docs(page: Page, say: dict[str, str]) -> None:
    """The page tells how far it is, and goes on by itself."""
    pages = {f"docs/lamps/lamp-{number}.md": f"# Lamp {number}\n\n{'It shines. ' * 50}" for number in range(PAGES)}
    press(page, page.locator("a[href^='/admin/articles/import']"))
    with page.expect_file_chooser() as chooser:
        press(page, page.locator("[name=file]"))
    sent = {"name": "docs.zip", "mimeType": "application/zip", "buffer": zipped(pages).getvalue()}
    chooser.value.set_files(sent)
    press(page, page.locator("main form button.primary"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#progress")).to_contain_text(say["here"])
    expect(page.locator("#progress")).to_contain_text(str(PAGES))
    press(page, page.locator("main a[href='/setup']"))


def sets_up(page: Page, language: str, port: int, *, scripts: bool) -> None:
    say = WORDS[language]
    chooses_name_and_color(page, say)
    tries_the_mail_server(page, say, port, scripts=scripts)
    makes_a_product_and_a_board_for_it(page, say)
    page.goto("/setup")  # after a break
    expect(page).to_have_url(re.compile("/setup/steps/boards$"))
    press(page, button(page, say["on"]))
    imports_docs(page, say)
    press(page, button(page, say["finish"]))
    expect(page.get_by_role("main")).to_contain_text(say["whole"])
    press(page, page.locator("main a.primary"))
    expect(page.get_by_role("main")).to_contain_text(say["question"])


def test_makes_a_site_of_nothing(make_site, mailbox, open_browser):
    site = make_site(demo=False)
    door = re.search(r"Make yourself the administrator: (\S+)", site.log.read_text())[1]
    page = open_browser(at=site, width=WIDE)
    page.goto(door)
    introduces_oneself(page, "ada@acme.test")
    sets_up(page, "en", mailbox.port, scripts=True)
    assert mailbox.to("ada@acme.test")
    assert page.goto(door).status == 404


def test_makes_a_site_of_the_demo(make_site, mailbox, open_browser):
    site = make_site()
    page = open_browser(at=site, width=NARROW, language="el", scripts=False)
    page.goto("/login?next=/admin")
    administrator = site.accounts["dimitra"]
    type_into(page, page.locator("main [name=username]"), administrator.handle)
    type_into(page, page.locator("main [name=password]"), administrator.password)
    page.keyboard.press("Enter")
    press(page, page.locator("main a[href='/admin/demo/removal']"))
    introduces_oneself(page, "ada@lamps.test")
    sets_up(page, "el", mailbox.port, scripts=False)
    assert mailbox.to("ada@lamps.test")
    visitor = open_browser(at=site)
    visitor.goto("/")
    expect(visitor.get_by_role("main")).to_contain_text("Questions")
    expect(visitor.get_by_role("main").get_by_role("link", name="Sync", exact=True)).to_have_count(0)

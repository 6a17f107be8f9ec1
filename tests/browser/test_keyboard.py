"""Ask, answer, accept, unlock: with the keyboard alone, and the focus never hidden."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Account

FARTHEST = 120
IS_SEEN = """element => {
  const { x, y, width, height } = element.getBoundingClientRect();
  const there = document.elementFromPoint(x + width / 2, y + Math.min(height / 2, 20));
  const marked = [element, element.closest('.board')].some(each => each && parseFloat(getComputedStyle(each).outlineWidth) >= 2
    && getComputedStyle(each).outlineStyle !== 'none');
  const composer = element.closest('.composer');
  return element.contains(there) && (marked || composer && getComputedStyle(composer).boxShadow !== 'none');
}"""


def reach(page: Page, target: Locator) -> None:
    """Tabs on until something has the focus, which must be seen and not lie under the top bar."""
    expect(target).to_have_count(1)
    there = target.element_handle()
    for _step in range(FARTHEST):
        if there.evaluate("element => element === document.activeElement"):
            assert there.evaluate(IS_SEEN), f"the focus is hidden on {target}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} can't be reached")


def type_into(page: Page, target: Locator, text: str) -> None:
    reach(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def signed_in_by_keyboard(page: Page, account: Account) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    press(page, page.get_by_role("banner").get_by_role("link", name="Sign in"))
    expect(page.get_by_label("User name or e-mail")).to_be_focused()
    type_into(page, page.get_by_label("User name or e-mail"), account.handle)
    type_into(page, page.get_by_label("Password"), account.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Your account")).to_be_visible()


def test_asks_answers_accepts_and_unlocks(site, open_browser):
    asker, helper = open_browser(), open_browser()
    signed_in_by_keyboard(asker, site.member())
    press(asker, asker.get_by_role("main").get_by_role("link", name="Ledger", exact=True))
    press(asker, asker.get_by_role("link", name="New thread"))
    type_into(asker, asker.get_by_label("Title"), "Does the till need a mouse?")
    type_into(asker, asker.locator("textarea[name=body]"), "Mine was eaten by the **cat**.")
    press(asker, asker.get_by_role("button", name="Preview"), "Space")
    expect(asker.locator("[data-preview] strong")).to_have_text("cat")
    press(asker, asker.get_by_role("button", name="Post thread"))
    expect(asker.get_by_role("heading", level=1)).to_have_text("Does the till need a mouse?")

    signed_in_by_keyboard(helper, site.member())
    helper.goto(asker.url)
    type_into(helper, helper.locator("#reply textarea"), "It never did: Tab and Enter do it all.")
    helper.keyboard.press("ControlOrMeta+Enter")
    expect(helper.locator("article:target")).to_contain_text("It never did")

    asker.reload()
    press(asker, asker.get_by_role("button", name="This solved it"))
    expect(asker.locator("article.answer")).to_contain_text("Accepted answer")

    asker.goto("/")
    press(asker, asker.get_by_role("link", name="Unlock: Sync operations"))
    type_into(asker, asker.get_by_label("License key"), site.command("licenses", "issue", "sync"))
    asker.keyboard.press("Enter")
    expect(asker).to_have_url(re.compile("/boards/sync-operations$"))


def test_the_menu_opens_and_closes_and_gives_the_focus_back(site, open_browser):
    page = open_browser()
    signed_in_by_keyboard(page, site.member())
    button = page.get_by_role("button", name="Your account")
    press(page, button)
    expect(page.get_by_role("link", name="Your profile")).to_be_visible()
    reach(page, page.get_by_role("link", name="Settings"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Your profile")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_slash_goes_to_search(open_browser):
    page = open_browser()
    page.goto("/boards/sync")
    page.keyboard.press("/")
    expect(page.get_by_role("banner").locator("[type=search]")).to_be_focused()

"""Being told, in the browser: the bell, the list, one's choices."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_members import comment, start_thread


def test_the_bell_says_what_came_while_the_page_was_open_and_what_is_opened_is_seen(site, signed_in):
    asking, answering = signed_in(site.member(), width=WIDE), signed_in(site.member(), width=NARROW)
    asking.clock.install()
    address = start_thread(asking, "ideas", "A lamp for the drawer")
    title, bell = asking.title(), asking.locator("[data-bell]")
    expect(bell).to_be_empty()
    answering.goto(address)
    for words in ("A lamp, yes.", "A green one."):
        comment(answering, words)
    for _ in range(20):  # the worker tells within seconds, the page asks once a minute
        asking.clock.run_for(61_000)
        asking.wait_for_timeout(1_000)
        if bell.text_content():
            break
    expect(bell).to_have_text("1")
    expect(asking).to_have_title(f"(1) {title}")
    asking.get_by_role("banner").get_by_role("link", name="Notifications 1").click()
    expect(asking.get_by_role("main")).to_contain_text("2 replies in A lamp for the drawer")
    asking.get_by_role("main").get_by_role("link", name="A lamp for the drawer").click()
    expect(asking).to_have_url(re.compile("#comment-2$"))
    asking.wait_for_timeout(1_000)
    asking.goto("/notifications")
    expect(asking.get_by_role("main")).to_contain_text("replied in A lamp for the drawer")
    expect(asking.get_by_role("button", name="Mark as read")).to_have_count(0)
    expect(bell).to_be_empty()


def test_following_and_choosing_work_with_and_without_scripts(site, signed_in, way):
    page = signed_in(site.member(), **way)
    page.goto("/boards/ideas")
    page.get_by_role("button", name="Follow board").click()
    expect(page.get_by_role("status")).to_contain_text("You follow this board")
    page.get_by_role("button", name="Stop following").click()
    expect(page.get_by_role("button", name="Follow board")).to_be_visible()
    page.goto("/account/notifications")
    page.get_by_role("checkbox", name="Somebody quotes you By mail").uncheck()
    page.get_by_label("Once a day, all in one").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Your choices are saved.")
    expect(page.get_by_role("checkbox", name="Somebody quotes you By mail")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Somebody quotes you On the page")).to_be_checked()
    expect(page.get_by_label("Once a day, all in one")).to_be_checked()


def test_an_answer_that_was_read_before_is_seen_once_it_is_on_screen(site, signed_in):
    asking, answering = signed_in(site.member(), width=WIDE), signed_in(site.member(), width=WIDE)
    address = start_thread(asking, "sync", "Which lamp fits the drawer?")
    answering.goto(address)
    comment(answering, "The green one.")  # read by that
    asking.goto(address)
    asking.get_by_role("button", name="This solved it").click()
    bell = answering.locator("[data-bell]")
    for _ in range(20):
        answering.goto(address)
        if bell.text_content():
            break
        answering.wait_for_timeout(1_000)
    expect(bell).to_have_text("1")
    answering.wait_for_timeout(2_000)
    answering.goto("/account")
    expect(bell).to_be_empty()

"""What a member reads and writes is there when they come back, in this browser or another."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.test_members import comment, start_thread

TEXT = "I had **begun** to say something long."


def unread_in(page: Page, address: str, title: str):
    page.goto(address)
    return page.locator(".thread", has_text=title)


def test_reads_comes_back_and_is_led_to_the_first_unread(site, signed_in):
    title = "A scale that weighs its own plate"
    writer, reader = signed_in(site.member()), signed_in(site.member(), width=NARROW)
    address = start_thread(writer, "sync", title)
    for number in range(3):
        comment(writer, f"Weighing, {number}.\n\n{'And again. ' * 200}")

    row = unread_in(reader, "/boards/sync", title)
    expect(row.get_by_text("New", exact=True)).to_be_visible()
    row.get_by_role("link", name=title).click()
    with reader.expect_response(re.compile("/reading$")) as told:
        reader.locator("#comment-3 .acts").scroll_into_view_if_needed()
        reader.wait_for_timeout(1500)
    assert told.value.status == 204
    reader.wait_for_timeout(1000)

    row = unread_in(reader, "/boards/sync", title)
    row.get_by_role("link", name="1 new").click()
    expect(reader).to_have_url(re.compile("#comment-4$"))
    expect(reader.locator("#new + #comment-4")).to_be_visible()
    with reader.expect_response(re.compile("/reading$")):
        reader.locator("#comment-4 .acts").scroll_into_view_if_needed()
    row = unread_in(reader, "/boards/sync", title)
    expect(row.get_by_text("Read", exact=True)).to_be_attached()
    comment(writer, "One more.")
    expect(unread_in(reader, "/threads/unread", title).get_by_role("link", name="1 new")).to_be_visible()
    assert reader.goto(address).ok
    expect(reader.get_by_role("link", name="First unread")).to_be_visible()


def test_marks_a_thread_as_read_without_scripts(site, signed_in):
    title = "A drawer that opens by itself"
    start_thread(signed_in(site.member()), "sync", title)
    reader = signed_in(site.member(), scripts=False, width=NARROW)
    unread_in(reader, "/boards/sync", title).get_by_role("link", name=title).click()
    reader.get_by_role("button", name="Mark as read up to here").click()
    expect(unread_in(reader, "/boards/sync", title).get_by_text("Read", exact=True)).to_be_attached()
    expect(unread_in(reader, "/threads/unread", title)).to_have_count(0)


def test_closes_the_browser_while_writing_and_goes_on_in_another(site, signed_in):
    account = site.member()
    page = signed_in(account)
    address = start_thread(page, "sync", "A till that forgets")
    field = page.locator("#reply textarea")
    field.press_sequentially(TEXT)
    with page.expect_response(re.compile("/drafts$")):
        page.context.pages[0].wait_for_timeout(2500)
    expect(page.locator("#reply").get_by_role("status").filter(has_text="Draft kept")).to_be_visible()
    field.press_sequentially(" More.")
    page.close(run_before_unload=True)

    other = signed_in(account, width=NARROW)
    other.goto("/drafts")
    other.get_by_role("link", name="Go on writing").click()
    expect(other).to_have_url(re.compile(f"^{re.escape(address)}"))
    expect(other.locator("#reply textarea")).to_have_value(re.compile(f"^{re.escape(TEXT)}"))
    other.get_by_role("button", name="Post comment").click()
    expect(other.locator("article:target strong")).to_have_text("begun")
    expect(other.locator("#reply textarea")).to_have_value("")
    other.goto("/drafts")
    expect(other.get_by_text("No drafts")).to_be_visible()


def test_the_newer_text_is_shown_and_the_other_offered(site, signed_in):
    account = site.member()
    here, there = signed_in(account), signed_in(account)
    address = start_thread(here, "sync", "Two tills, one drawer")
    here.route("**/drafts", lambda route: route.abort())
    here.locator("#reply textarea").fill("Written on the train.")
    expect(here.get_by_text("Draft kept in this browser only")).to_be_visible()
    there.goto(address)
    with there.expect_response(re.compile("/drafts$")):
        there.locator("#reply textarea").fill("Written at the desk.")
    here.unroute("**/drafts")
    here.reload()
    field = here.locator("#reply textarea")
    expect(field).to_have_value("Written at the desk.")
    here.get_by_role("button", name="Show my other text").click()
    expect(field).to_have_value("Written on the train.")
    here.get_by_role("button", name="Show my other text").click()
    expect(field).to_have_value("Written at the desk.")


@pytest.mark.parametrize("where", ["here", "on another device"])
def test_what_was_thrown_away_does_not_come_back(site, signed_in, where):
    account = site.member()
    page = signed_in(account)
    address = start_thread(page, "sync", f"A receipt nobody wants {where}")
    with page.expect_response(re.compile("/drafts$")):
        page.locator("#reply textarea").fill(TEXT)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    if where == "here":
        page.reload()
        page.locator("#reply").get_by_role("button", name="Discard").click()
    else:
        other = signed_in(account)
        other.goto("/drafts")
        other.get_by_role("button", name="Discard").click()
        page.goto(address)
    expect(page.locator("#reply textarea")).to_have_value("")
    page.reload()
    expect(page.locator("#reply textarea")).to_have_value("")

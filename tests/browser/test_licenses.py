"""A license key opens a locked board, for as long as the license lasts."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import enter
from tests.browser.test_members import comment

THREAD = "Consolidating three companies, €4,112.60 that nobody admits to"


def test_opens_what_was_wanted_until_it_is_revoked(site, open_browser, way):
    key = site.command("licenses", "issue", "ledger")
    account = site.member()
    page = open_browser(**way)
    page.goto("/")
    page.get_by_role("link", name="Unlock: Ledger workshop").click()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    enter(page, account)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ledger workshop opens with your license")
    page.get_by_label("License key").fill(key[:-1] + ("A" if key[-1] != "A" else "B"))
    page.get_by_role("button", name="Unlock Ledger workshop").click()
    expect(page.get_by_role("alert")).to_contain_text("This key")
    page.get_by_label("License key").fill(key.lower().replace("-", " "))
    page.get_by_role("button", name="Unlock Ledger workshop").click()
    expect(page).to_have_url(re.compile("/boards/ledger-workshop$"))
    expect(page.get_by_role("status")).to_contain_text("Ledger is open to you")
    page.get_by_role("link", name=THREAD).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THREAD)
    comment(page, "Now I can say something here.")
    expect(page.locator("article:target")).to_contain_text("Now I can say something here.")

    site.command("licenses", "revoke", key)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page isn’t here")
    assert page.goto("/boards/ledger-workshop").status == 403
    expect(page.get_by_role("main")).to_contain_text("Ledger workshop opens with your license")
    assert THREAD not in page.content()


def test_typed_into_the_search_a_key_stands_in_no_address_and_unlocks(site, open_browser):
    key = site.command("licenses", "issue", "ledger")
    page = open_browser()
    asked = []
    page.on("request", lambda request: asked.append(request.url + request.headers.get("referer", "")))
    page.goto("/login")
    enter(page, site.member())
    page.locator("[type=search]").first.fill(f"what opens {key}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This looks like a license key.")
    expect(page.locator("[type=search]")).to_have_value("what opens")
    page.get_by_role("button", name="Unlock with it").click()
    expect(page.get_by_role("status")).to_contain_text("Ledger is open to you")
    page.locator("[type=search]").first.fill("error 0x80070057")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=error"))
    assert len(asked) > 5 and not [address for address in asked if key[5:10] in address]


def test_an_ended_license_leaves_what_was_posted_before_and_says_how_to_renew(site, signed_in, way):
    page = signed_in(site.accounts["tomasz"], **way)
    page.wait_for_url("/")
    assert page.goto("/boards/sync-operations").status == 200
    told = page.get_by_role("main")
    expect(told).to_contain_text("Your license ended on")
    expect(told.get_by_role("link", name=re.compile("Renew")).first).to_have_attribute(
        "href", "https://meltemi.example/renew/sync"
    )
    expect(told.get_by_role("link", name="New thread")).to_have_count(0)
    page.goto("/unlock")
    mine = page.get_by_role("listitem").filter(has_text="Key ending in")
    expect(mine).to_contain_text("Ended on")
    expect(mine.get_by_role("link", name="Renew")).to_have_attribute("href", "https://meltemi.example/renew/sync")


def test_an_ended_license_that_is_renewed_opens_again_without_the_key(site, signed_in, way):
    key = site.command("licenses", "issue", "sync")
    page = signed_in(site.member(), **way)
    unlock(page, key)
    expect(page.get_by_role("status")).to_contain_text("Sync is open to you")
    page.goto("/boards/sync-operations")
    expect(page.get_by_role("link", name="New thread").first).to_be_visible()

    site.command("licenses", "extend", key, "--expires", yesterday())
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Your license ended on")
    expect(page.get_by_role("link", name="New thread")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name=re.compile("^Failover drill")).click()
    expect(page.get_by_role("main").get_by_role("link", name="Renew")).to_have_attribute(
        "href", "https://meltemi.example/renew/sync"
    )
    expect(page.get_by_role("button", name="Post comment")).to_have_count(0)

    site.command("licenses", "extend", key, "--expires", "2099-12-31")
    page.reload()
    expect(page.get_by_role("main")).not_to_contain_text("Your license ended on")
    comment(page, "I have renewed, so I can write again.")
    expect(page.locator("article:target")).to_contain_text("I can write again.")
    page.goto("/unlock")
    expect(page.get_by_role("listitem").filter(has_text="Key ending in").first).to_contain_text("Until 31 Dec 2099")


def yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def test_a_place_is_claimed_passed_on_freed_and_handed_over(site, signed_in, way):
    key = site.command("licenses", "issue", "ledger", "--seats", "2")
    alice, bob, charlie = site.member(), site.member(), site.member()
    at_alice, at_bob, at_charlie = (signed_in(one, **way) for one in (alice, bob, charlie))
    unlock(at_alice, key)
    at_alice.goto("/unlock")
    at_alice.get_by_role("link", name="1 of 2 places in use").click()
    at_alice.get_by_role("button", name="Invite").click()
    link = at_alice.get_by_label("Link to pass on").input_value()

    at_bob.goto(link)
    at_bob.get_by_role("button", name="Take the place").click()
    expect(at_bob.get_by_role("status")).to_contain_text("Ledger is open to you")
    assert at_bob.goto("/boards/ledger-workshop").status == 200
    assert at_charlie.goto(link).status == 404

    unlock(at_charlie, key)
    expect(at_charlie.get_by_role("alert")).to_contain_text("All places on this license are taken")
    assert alice.handle not in at_charlie.content()
    at_charlie.get_by_label("A message").fill("We share an office.")
    at_charlie.get_by_role("button", name="Ask the holder").click()
    expect(at_charlie.get_by_role("main")).to_contain_text("Whoever holds the license got a mail and decides")

    at_alice.reload()
    expect(at_alice.get_by_role("main")).to_contain_text("We share an office.")
    at_alice.get_by_label(re.compile("That of")).check()
    at_alice.get_by_role("button", name="Hand it over").click()
    expect(at_alice.get_by_role("status")).to_contain_text("The place changes hands in a day")
    expect(at_alice.get_by_role("main")).to_contain_text("Handed over to")
    assert at_bob.goto("/boards/ledger-workshop").status == 403
    at_charlie.goto("/unlock")
    at_charlie.get_by_role("link", name="A place on a license for Ledger").click()
    expect(at_charlie.get_by_role("main")).to_contain_text("It was somebody’s: you can take it from")


def unlock(page, key: str) -> None:
    page.goto("/unlock")
    page.get_by_label("License key").fill(key)
    page.get_by_role("main").get_by_role("button", name="Unlock").click()


def test_a_key_in_a_post_is_taken_out_and_unlocks_instead(site, signed_in, way):
    key = site.command("licenses", "issue", "ledger")
    page = signed_in(site.member(), **way)
    page.wait_for_url("/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/threads/new?board=ledger")
    page.get_by_label("Title").fill("The workshop stays closed to me")
    page.get_by_label("Text").press_sequentially(f"I typed {key} and nothing happened.", delay=5)
    page.get_by_role("button", name="Post thread").click()
    expect(page.get_by_role("alert")).to_contain_text("This looks like a license key.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Text")).to_have_value("I typed [license key removed] and nothing happened.")
    page.get_by_role("button", name="Unlock with it").click()
    expect(page.get_by_role("status").first).to_contain_text("Ledger is open to you")
    expect(page.get_by_label("Title")).to_have_value("The workshop stays closed to me")
    expect(page.get_by_label("Text")).to_have_value("I typed [license key removed] and nothing happened.")
    if way["scripts"]:
        assert key not in page.evaluate("JSON.stringify([localStorage, sessionStorage, history.state])")
    page.get_by_role("button", name="Post thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The workshop stays closed to me")
    expect(page.locator("#comment-1")).to_contain_text("I typed [license key removed] and nothing happened.")
    assert not [address for address in asked if key[5:10] in address or key in address]

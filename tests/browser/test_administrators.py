"""What an administrator does in the browser."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import enter


def test_makes_a_product_and_a_locked_board_issues_a_key_and_gives_a_role(site, signed_in, open_browser, way):
    name = "Lamp" if way["scripts"] else "Clock"
    slug, board = name.lower(), f"{name} makers"
    member, page = site.member(), signed_in(site.member("administrator"), **way)
    page.goto("/admin/products")
    page.get_by_role("link", name="New product").click()
    page.get_by_label("Short name").fill(slug)
    page.get_by_label("Name (English)").fill(name)
    page.get_by_role("button", name="Make the product").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

    page.goto("/admin/boards/new")
    page.get_by_role("button", name="Make the board").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Address").fill(f"{slug}-makers")
    page.get_by_label("Name (English)").fill(board)
    page.get_by_label("Name (Ελληνικά)").fill(f"{board}, ελληνικά")
    page.get_by_label("Kind").select_option("discussion")
    page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("button", name="Make the board").click()

    page.goto(f"/admin/products/{slug}")
    page.get_by_label("Places on each").fill("2")
    page.get_by_role("button", name="Issue keys").click()
    expect(page.get_by_role("main")).to_contain_text("Copy them now.")
    key = page.locator("pre.keys").inner_text().strip()

    page.goto(f"/admin/members?q={member.handle}")
    page.get_by_role("link", name=member.handle).click()
    page.get_by_label("Moderator of all boards").check()
    page.get_by_label("Reason").fill("Helps every day")
    page.get_by_role("button", name="Save").click()
    page.goto("/admin/log")
    expect(page.get_by_role("main")).to_contain_text("Helps every day")

    holder = open_browser(**way)
    holder.goto("/")
    holder.get_by_role("link", name=f"Unlock: {board}").click()
    holder.get_by_role("main").get_by_role("link", name="Sign in").click()
    enter(holder, member)
    holder.get_by_label("License key").fill(key)
    holder.get_by_role("button", name=f"Unlock {board}").click()
    expect(holder.get_by_role("heading", level=1)).to_have_text(board)
    expect(holder).to_have_url(re.compile(f"/boards/{slug}-makers$"))
    assert holder.goto("/moderation/log").status == 200
    assert holder.goto("/admin").status == 404

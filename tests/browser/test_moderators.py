"""What moderators do, with a reason; that it stands in the log; that it can be undone."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_members import comment, start_thread


def act(page: Page, name: str, reason: str, board: str = "") -> None:
    """Does what a panel of the page to moderate offers."""
    panel = page.locator("main form").filter(has=page.get_by_role("button", name=name, exact=True))
    if board:
        panel.get_by_role("combobox").select_option(board)
    panel.get_by_label("Reason").fill(reason)
    panel.get_by_role("button", name=name, exact=True).click()


def entry(page: Page, reason: str) -> Locator:
    page.goto("/moderation/log")
    return page.get_by_role("listitem").filter(has_text=reason)


def test_pins_closes_moves_hides_restores_and_undoes(site, signed_in, open_browser, way):
    kind = "drawer" if way["scripts"] else "scanner"
    author, visitor, page = signed_in(site.member()), open_browser(**way), signed_in(site.member("moderator"), **way)
    title = f"A {kind} that opens by itself"
    thread = start_thread(author, "ledger", title)

    def moderate(name: str, **words: str) -> None:
        page.goto(thread)
        page.get_by_role("complementary").get_by_role("link", name="Moderate").click()
        act(page, name, f"{name} the {kind}, please", **words)

    moderate("Pin")
    expect(page.locator("main .meta").first).to_contain_text("Pinned")
    visitor.goto("/boards/ledger")
    expect(visitor.locator(".thread", has_text=title)).to_contain_text("Pinned")

    moderate("Close")
    author.goto(thread)
    expect(author.get_by_role("main")).to_contain_text("This thread is closed.")
    expect(author.locator("#reply")).to_have_count(0)

    moderate("Move", board="print")
    visitor.goto(thread)
    expect(visitor.get_by_role("navigation", name="Breadcrumb")).to_contain_text("Print")

    moderate("Hide")
    assert visitor.goto(thread).status == 404
    moderate("Restore")
    assert visitor.goto(thread).status == 200

    expect(entry(page, f"Move the {kind}")).to_contain_text("From Ledger to Print")
    entry(page, f"Close the {kind}").get_by_role("button", name="Undo").click()
    expect(entry(page, f"Close the {kind}")).to_contain_text("Undone by")
    author.goto(thread)
    comment(author, "So it can be written again.")


def test_hides_a_comment_with_its_reason_and_restores_it(site, signed_in, open_browser, way):
    kind = "purple" if way["scripts"] else "orange"
    author, visitor, page = signed_in(site.member()), open_browser(**way), signed_in(site.member("moderator"), **way)
    thread = start_thread(author, "shop-talk", f"What do you think of {kind} receipts?")
    comment(author, f"Buy my {kind} paper!")
    page.goto(thread)
    page.locator("article", has_text="Buy my").get_by_role("link", name="Moderate").click()
    act(page, "Hide", f"We sell no {kind} paper here")
    expect(page.locator("article", has_text="Buy my")).to_contain_text("only moderators see this")
    visitor.goto(thread)
    expect(visitor.locator("#comment-2")).to_contain_text(f"We sell no {kind} paper here")
    assert "Buy my" not in visitor.content()
    entry(page, f"We sell no {kind} paper").get_by_role("button", name="Undo").click()
    visitor.goto(thread)
    expect(visitor.locator("#comment-2")).to_contain_text("Buy my")

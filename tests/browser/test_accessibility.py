"""axe-core finds nothing on any page, wide and narrow, light and dark, in English, Greek and from right to left; and no
page has to be scrolled sideways."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import transaction
from forum.licenses.models import License, Seat
from forum.threads.models import Comment
from tests.browser import states
from tests.browser.conftest import WIDE, sign_in
from tests.browser.site import Account

VISITOR, HOLDER, BEGINNER, MODERATOR, ADMINISTRATOR = "", "kostas", "beginner", "jonas", "dimitra"
ENDED, SUPPORT = "tomasz", "eleni"

# Address, and what is pressed there before looking: a form without what it needs, a menu.
SEND, MENU = "main form[method=post] button.primary", "[popovertarget=me]:visible"
BUBBLE = "button.bubble"
PAGES = {
    VISITOR: (
        ("/", ""),
        ("/boards/sync", ""),
        ("/pages/privacy", ""),
        ("/pages/privacy", BUBBLE),
        ("/support/frame", ""),
        ("/boards/announcements", ""),
        ("/boards/ledger?show=unanswered", ""),
        ("/boards/ledger-workshop", ""),
        ("/boards/print-trials", ""),
        ("{answered}", ""),
        ("{long}?page=2", ""),
        ("/tags/receipts", ""),
        ("/threads/new", ""),
        ("/search", ""),
        ("/search?q=print+receipt", ""),
        ("/search?q=receipt+board:print+is:mine", "summary >> nth=0"),
        ("/search?q=receipt+colour:red", "summary >> nth=1"),
        ("/search?q=zzzzzz", ""),
        ("/help", ""),
        ("/help/{language}/getting-started/install", ""),
        ("/help/{language}/ledger", ""),
        ("/help/{language}/trade", ""),
        ("/help/{language}/trade/open", ""),
        ("/help/{language}/trade/resellers/prices", ""),
        ("/people/jonas", ""),
        ("/login", ""),
        ("/login", SEND),
        ("/register", ""),
        ("/register", SEND),
        ("/register/mail", ""),
        ("/reset", ""),
        ("/reset", SEND),
        ("/confirmations/used", ""),
        ("/confirmations/{confirmation}", ""),
        ("/reset/{reset}", ""),
        ("/reset/{reset}", SEND),
        ("/invitations/{invitation}", ""),
        ("/claims/{claim}", ""),
        ("/claims/{claim}", SEND),
        ("/addresses/new/{new_address}", ""),
        ("/addresses/old/{old_address}", ""),
        ("/notifications/stop/{stop}", ""),
        ("/notifications/stop/{stop}", "main button[value=kind]"),
        ("/setup/used", ""),
        ("{answered}", "#reply button.primary"),
        ("/unlock", ""),
        ("/logout", ""),
        ("/support", ""),
        ("/support", "#case button.primary"),
        ("/support/sent", ""),
        ("/support/confirmations/{case_link}", ""),
        ("/support/confirmations/used", ""),
        ("/no/such/page", ""),
    ),
    HOLDER: (
        ("/", MENU),
        ("/boards/ledger-workshop", ""),
        ("{answered}", ""),
        ("{answered}", SEND),
        ("{greek}", ""),
        ("/threads/new?board=ledger", ""),
        ("/threads/new?board=ledger", SEND),
        ("/help/{language}/ledger/several-companies", ""),
        ("/account", ""),
        ("/account", "#email-h ~ details > summary"),
        ("/unlock", ""),
        ("/unlock", SEND),
        ("/people/kostas", ""),
        ("/logout", ""),
        ("/notifications", ""),
        ("/account/notifications", ""),
        ("/account/notifications", SEND),
        ("/threads/unread", ""),
        ("/threads/followed", ""),
        ("/threads/mine", ""),
        ("/drafts", ""),
        ("/threads/{asked}", ""),
        ("/comments/{reported}/report", ""),
        ("/comments/{comment}/report", ""),
        ("/comments/{comment}/report", SEND),
        ("/account/data", ""),
        ("/account/data", "main form[method=post] button"),
        ("/account/erasure", ""),
        ("/account/erasure", "main button.bad"),
        ("/support", ""),
        ("/support/cases", ""),
        ("/support/cases/{case}", ""),
        ("/support/cases/{case}", "#reply button.primary"),
        ("/support/cases/{solved_case}", ""),
        ("/licenses/{own_license}", ""),
    ),
    ENDED: (("/support", ""), ("/support/cases/{held_case}", "")),
    SUPPORT: (
        ("/support/inbox", ""),
        ("/support/inbox?tab=waiting", ""),
        ("/support/inbox?q=1234-5678", ""),
        ("/support/cases/{case}", ""),
        ("/support/cases/{case}", "#reply button.primary"),
        ("/support/cases/{solved_case}", ""),
        ("/support/cases/{held_case}", ""),
        ("/support/cases/{solved_case}/proposal", ""),
        ("/support/figures", ""),
        ("/support/replies", ""),
        ("/support/replies/new", SEND),
        ("/support/replies/{reply}", ""),
        ("/support/mail", ""),
    ),
    BEGINNER: (
        ("/notifications", ""),
        ("/threads/unread", ""),
        ("/threads/followed", ""),
        ("/drafts", ""),
        ("/comments/{held}", ""),
    ),
    MODERATOR: (
        ("/queue", ""),
        ("/comments/{held}", ""),
        ("/people/{beginner}/suspension", ""),
        ("/people/{beginner}/suspension", "main button.bad"),
        ("/people/{suspended}/suspension", ""),
        ("{answered}", ""),
        ("{answered_id}/edit", ""),
        ("{answered_id}/moderation", ""),
        ("{answered_id}/moderation", "main form button >> nth=0"),
        ("/comments/{comment}/edit", ""),
        ("/comments/{comment}/moderation", ""),
        ("/comments/{comment}/history", ""),
        ("/moderation/log", ""),
    ),
    ADMINISTRATOR: (
        ("/admin", ""),
        ("/admin/boards", ""),
        ("/admin/invitations", ""),
        ("/admin/invitations", "main form button"),
        ("/admin/boards/new", ""),
        ("/admin/boards/new", SEND),
        ("/admin/boards/ledger-workshop", ""),
        ("/admin/products", ""),
        ("/admin/products/new", SEND),
        ("/admin/products/ledger", ""),
        ("{license}", ""),
        ("/admin/members", ""),
        ("/admin/members/jonas", ""),
        ("/admin/site", ""),
        ("/admin/pages", ""),
        ("/admin/pages/rules", ""),
        ("/admin/pages/rules", "main button[formaction$=preview]"),
        ("/admin/articles/import", ""),
        ("/admin/articles/import", SEND),
        ("/admin/articles/imports/{import}", ""),
        ("/admin/articles/collections", ""),
        ("/admin/articles/collections/{collection}", ""),
        ("/admin/articles/{article}/lock", ""),
        ("/admin/support", ""),
        ("/admin/support", SEND),
        ("/admin/support/questions", ""),
        ("/admin/support/questions/new", SEND),
        ("/admin/support/questions/{question}", ""),
        ("/admin/mail", ""),
        ("/admin/mail?show=failed", ""),
        ("/admin/mail/kept", ""),
        ("/admin/mail/kept/{kept}", ""),
        ("/admin/members/{beginner}/erasure", ""),
        ("/admin/members/{beginner}/erasure", "main button.bad"),
        ("/admin/demo/removal", ""),
        ("/setup/steps/account", ""),
        ("/setup/steps/site", ""),
        ("/setup/steps/languages", ""),
        ("/setup/steps/mail", ""),
        ("/setup/steps/mail", "button[name=test]"),
        ("/setup/steps/products", ""),
        ("/setup/steps/boards", ""),
        ("/setup/steps/articles", ""),
        ("/setup/steps/done", ""),
        ("/support/mail", ""),
        ("/admin/searches", ""),
        ("/admin/searches?show=nothing", ""),
        ("/admin/log", ""),
        ("/moderation/log", ""),
    ),
}
REFUSED = {
    (VISITOR, address)
    for address in (
        "/no/such/page",
        "/confirmations/used",
        "/support/confirmations/used",
        "/setup/used",
        "/boards/ledger-workshop",
        "/boards/print-trials",
        "/help/{language}/trade/resellers/prices",
    )
}
VISITS = [
    pytest.param(who, address, pressed, id=f"{who or 'visitor'} {address}{' pressed' if pressed else ''}")
    for who, pages in PAGES.items()
    for address, pressed in pages
]

# What axe-core says of the page as it stands, with rules turned on or off.
LOOK = """async rules => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target} ${node.html.slice(0, 200)}`));
}"""
COLORS = ("color-contrast", "link-in-text-block")
OF_COLORS = {"runOnly": {"type": "rule", "values": COLORS}}
OF_ALL_ELSE = {"rules": {name: {"enabled": False} for name in COLORS}}
IS_WIDER = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"


@pytest.fixture(scope="module")
def places(site) -> dict[str, str]:
    """What the addresses of PAGES name."""
    answered = site.thread("Stock drifts by one after a return")
    with site.app.app_context(), transaction.reading() as session:
        comments = select(Comment.public_id).where(Comment.body.contains("restock on refund"))
        comment = session.scalars(comments).one()
        held = select(License.public_id).join(Seat, Seat.license_id == License.id).join(Person, Person.id == Seat.person_id)
        own_license = session.scalars(held.where(Person.handle == HOLDER)).first()
        license_id = session.scalars(select(License.public_id).order_by(License.id)).first()
    return states.make(site, HOLDER) | {
        "answered": answered,
        "answered_id": answered.rpartition("/")[0],
        "long": site.thread("How do you file receipts from the road?"),
        "greek": site.thread("Κλείσιμο χρήσης: με ποια σειρά το κάνετε;"),
        "comment": comment,
        "own_license": own_license,
        "license": f"/admin/licenses/{license_id}",
    }


@pytest.fixture(scope="module")
def page_of(site, contexts, places):
    """The page of somebody, who stays signed in from test to test."""
    pages = {}

    def page_of(handle: str) -> Page:
        if handle not in pages:
            context, _watch = contexts()
            context.add_init_script(AXE_SCRIPT)  # kept by the browser, half a megabyte, instead of sent to each page
            pages[handle] = context.new_page()
            if handle:
                sign_in(pages[handle], site.accounts.get(handle) or Account(places[handle]))
                pages[handle].wait_for_url("/")
        return pages[handle]

    yield page_of
    for page in pages.values():
        page.context.close()


@pytest.fixture
def visit(page_of, places):
    """Opens a page at a width in a language, and does there what is to be done."""

    def visit(who: str, address: str, pressed: str, language: str, width: int) -> Page:
        page = page_of(who)
        page.set_viewport_size({"width": width, "height": 844})
        path = address.format_map(places | {"language": language})
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer.ok or (who, address) in REFUSED
        if pressed:
            page.locator(pressed).first.click()
            page.wait_for_load_state()
        return page

    return visit


@pytest.mark.parametrize(("who", "address", "pressed"), VISITS)
def test_axe_finds_nothing(visit, who, address, pressed):
    """Contrast is looked at in both themes; all else, which no theme changes, once."""
    page = visit(who, address, pressed, "en", WIDE)
    found = {"en": page.evaluate(LOOK, OF_ALL_ELSE)}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found[theme] = page.evaluate(LOOK, OF_COLORS)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("who", "address", "pressed"), VISITS)
def test_nothing_is_scrolled_sideways(visit, who, address, pressed):
    """And axe finds nothing in what a narrow page has that a wide one hasn't, in Greek and from right to left."""
    page = visit(who, address, pressed, "el", 320)
    assert not page.evaluate(IS_WIDER), "at 320 pixels"
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert not page.evaluate(IS_WIDER), "at 320 pixels from right to left"
    assert page.evaluate(LOOK, OF_ALL_ELSE) == []
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": WIDE, "height": 844})
    fonts = page.context.new_cdp_session(page)
    fonts.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})  # what a reader sets in the browser
    is_wider = page.evaluate(IS_WIDER)
    fonts.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    fonts.detach()
    assert not is_wider, "with text of 200 %"

"""Pictures in a text: chosen, pasted, dropped; with progress, stopped and tried again; and by the form alone."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.pictures.hostile import picture

SENDING = re.compile(r"/pictures\?json$")
OPEN = "How do you file receipts from the road?"
SHOT = {"name": "till.png", "mimeType": "image/png", "buffer": picture(size=(1600, 900))}
DRAWING = {"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
WRITTEN = re.compile(r"!\[What it shows\]\(/pictures/[a-z0-9]{12}-\d+x\d+\)")

# Gives a composer a file as the clipboard and as a drag would.
HAND_OVER = """([area, kind, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
  const event = kind == 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  area.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.fixture
def page(site, signed_in) -> Page:
    page = signed_in(site.member())
    page.goto(site.thread(OPEN))
    return page


def area(page: Page):
    return page.locator("#reply textarea")


def choose(page: Page, *files: dict) -> None:
    """By the button, with the keyboard."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").press("Enter")
    chooser.value.set_files(list(files))


def is_shown(page: Page, words: str) -> None:
    """The picture that these words describe has come, at its size, and was given its room before."""
    shown = page.get_by_role("img", name=words)
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("img => img.naturalWidth") > 0
    ratio = shown.evaluate("img => img.getAttribute('width') / img.getAttribute('height')")
    assert abs(shown.evaluate("img => img.width / img.height") / ratio - 1) < 0.02


def test_a_chosen_picture_is_described_posted_and_opened(page):
    area(page).fill("It says:")
    area(page).press("End")
    choose(page, SHOT)
    expect(area(page)).to_have_value(re.compile(WRITTEN.pattern))
    page.keyboard.type("The till at night")  # over the description, which is selected
    expect(area(page)).to_have_value(re.compile(r"^It says:\n\n!\[The till at night\]\(/pictures/"))
    expect(page.locator("[data-arriving]")).to_contain_text("till.png: It is in the text.")
    page.get_by_role("button", name="Preview").click()
    is_shown(page, "The till at night")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article:target")).to_be_visible()
    is_shown(page, "The till at night")
    page.locator("article:target .prose a").click()
    expect(page).to_have_url(re.compile(r"/pictures/[a-z0-9]{12}-1600x900$"))


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_pasted_and_dropped(page, kind):
    area(page).focus()
    encoded = base64.b64encode(picture()).decode()
    assert page.evaluate(HAND_OVER, [area(page).element_handle(), kind, encoded])
    expect(area(page)).to_have_value(re.compile(WRITTEN.pattern))
    page.get_by_role("button", name="Preview").click()
    is_shown(page, "What it shows")


def test_a_pasted_picture_is_seen_by_others(page, open_browser):
    area(page).focus()
    page.evaluate(HAND_OVER, [area(page).element_handle(), "paste", base64.b64encode(picture()).decode()])
    expect(area(page)).to_have_value(re.compile(WRITTEN.pattern))
    page.keyboard.type("The drawer from below")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article:target")).to_be_visible()
    visitor = open_browser(scripts=False, width=NARROW)
    visitor.goto(page.url)
    is_shown(visitor, "The drawer from below")


def test_what_is_refused_is_said_beside_the_field_and_the_rest_is_taken(page):
    choose(page, DRAWING, SHOT)
    lines = page.locator("[data-arriving] li")
    expect(lines.nth(0)).to_contain_text("plan.svg: This isn’t a picture that can be shown here")
    expect(lines.nth(1)).to_contain_text("till.png: It is in the text.")
    assert len(WRITTEN.findall(area(page).input_value())) == 1
    assert "⏳" not in area(page).input_value()


def test_sending_is_stopped_and_tried_again(page):
    page.route(SENDING, lambda route: None)  # never answered
    choose(page, SHOT)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(area(page)).to_have_value(re.compile("⏳ till.png"))
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("[data-arriving]")).to_contain_text("Wait until the pictures are there")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(area(page)).not_to_have_value(re.compile("⏳"))
    page.unroute(SENDING)
    page.route(SENDING, lambda route: route.abort())
    choose(page, SHOT)
    expect(page.locator("[data-arriving]")).to_contain_text("till.png: It couldn’t be sent.")
    page.unroute(SENDING)
    page.get_by_role("button", name="Try again").click()
    expect(area(page)).to_have_value(re.compile(WRITTEN.pattern))


def test_text_is_pasted_as_ever(page):
    area(page).focus()
    page.evaluate("area => { const data = new DataTransfer(); data.setData('text/plain', 'words');"
                  "area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })) }",
                  area(page).element_handle())  # fmt: skip
    expect(page.locator("[data-arriving] li")).to_have_count(0)


def test_without_scripts_the_form_comes_back_with_the_picture_in_its_text(site, signed_in):
    page = signed_in(site.member(), scripts=False, width=NARROW)
    page.goto(site.thread(OPEN))
    area(page).fill("By the form alone.")
    page.get_by_label("Pictures", exact=True).set_input_files([SHOT, DRAWING])
    page.get_by_role("button", name="Add pictures").click()
    expect(page.get_by_text("1 picture is in your text.")).to_be_visible()
    expect(page.locator("#picture-error")).to_contain_text("plan.svg: This isn’t a picture")
    text = page.locator("textarea")
    text.fill(text.input_value().replace("What it shows", "A till by the form"))
    page.get_by_role("main").get_by_role("button", name="Post", exact=True).click()
    is_shown(page, "A till by the form")


def test_a_visitor_loads_nothing_of_it(site, open_browser):
    page = open_browser()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.thread(OPEN), wait_until="networkidle")
    assert not [url for url in asked if "pictures" in url]

"""An administrator's first hour: from the address on the console to a site with a board, with the keyboard alone."""

import os
import re
import signal
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WAIT_MS, WIDE
from tests.browser.test_keyboard import press, type_into
from tests.browser.watching import Watch
from tests.serve.running import ROOT, free_port, until

WORDS = {
    "en": {
        "begin": "Make this account and go on", "save": "Save and go on", "skip": "Skip", "on": "Go on", "finish": "Finish",
        "board": "New board", "make": "Make the board", "address": "Address", "name": "Name (English)",
        "ready": "Your site is ready", "take": "Take #816b02",
    },
    "el": {
        "begin": "Δημιουργία λογαριασμού και συνέχεια", "save": "Αποθήκευση και συνέχεια", "skip": "Παράλειψη", "on": "Συνέχεια",
        "finish": "Τέλος", "board": "Νέα ενότητα", "make": "Δημιουργία ενότητας", "address": "Διεύθυνση",
        "name": "Όνομα (Ελληνικά)", "ready": "Ο ιστότοπός σας είναι έτοιμος", "take": "Χρήση του #816b02",
    },
}  # fmt: skip


@pytest.fixture
def empty_site(tmp_path):
    """A running site that has nobody; what its console said."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "HOST": "127.0.0.1", "PORT": str(port), "STOA_INSTANCE": str(tmp_path), "STOA_BASE_URL": address, "STOA_DEMO": "0",
        "STOA_DATABASE_URL": "",
    }  # fmt: skip
    log = tmp_path / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "forum.serve"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    until(lambda: "Stoa is at" in log.read_text() or process.poll() is not None, 60)
    yield address, re.search(r"Make yourself the administrator: (\S+)", log.read_text())[1]
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert "Traceback" not in log.read_text()


def button(page: Page, name: str):
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize(
    ("language", "width", "scripts"),
    [("en", WIDE, True), ("el", NARROW, False)],
    ids=["English, wide", "Greek, narrow, no scripts"],
)
def test_makes_a_site_of_nothing(chromium, empty_site, language, width, scripts):
    address, door = empty_site
    say = WORDS[language]
    context = chromium.new_context(
        locale=language, viewport={"width": width, "height": 844}, java_script_enabled=scripts, reduced_motion="reduce"
    )
    context.set_default_timeout(WAIT_MS)
    watch, page = Watch(context, address), context.new_page()
    page.goto(door)
    type_into(page, page.locator("[name=username]"), "ada")
    type_into(page, page.locator("[name=email]"), "ada@acme.test")
    type_into(page, page.locator("[name=password]"), "tall cedar by the well")
    press(page, button(page, say["begin"]))

    type_into(page, page.locator("[name=name]"), "Acme Help")
    type_into(page, page.locator("[name=accent]"), "#ffd400")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1.24 : 1")
    press(page, button(page, say["take"]))
    expect(page).to_have_url(re.compile("/setup/steps/languages$"))
    expect(page).to_have_title(re.compile("Acme Help$"))
    press(page, button(page, say["save"]))
    press(page, button(page, say["skip"]))
    press(page, button(page, say["on"]))

    press(page, page.get_by_role("link", name=say["board"]))
    type_into(page, page.get_by_label(say["address"], exact=True), "questions")
    type_into(page, page.get_by_label(say["name"]), "Ερωτήσεις")
    press(page, button(page, say["make"]))
    expect(page).to_have_url(re.compile("/setup/steps/boards$"))
    expect(page.get_by_role("main")).to_contain_text("Ερωτήσεις")
    page.goto(f"{address}/setup")
    expect(page).to_have_url(re.compile("/setup/steps/boards$"))
    press(page, button(page, say["on"]))
    press(page, button(page, say["finish"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(say["ready"])
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Ερωτήσεις")
    assert page.goto(door).status == 404
    context.close()
    assert [fault for fault in watch.faults if not fault.startswith("404")] == []

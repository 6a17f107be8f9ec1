"""How support works, set up in the browser."""

import pytest
from sqlalchemy import select

from forum.administration.queries import settings_row
from forum.core import transaction
from forum.core.log.models import LogEntry
from forum.support.queries.setup import support_row
from tests.people import Browser, person

FILLED = {
    "hours_en": "From 9 to 17.",
    "hours_el": "Από 9 έως 17.",
    "mail_in_address": "support@example.test",
    "origins": "https://WWW.example.org/\nhttp://localhost:3000\nhttps://www.example.org",
    "closes_after": "7",
    "reason": "New hours",
}


def test_is_kept_and_on_the_record(admin):
    assert admin.post("/admin/support", FILLED).location == "/admin/support"
    with transaction.reading() as session:
        row = support_row()
        assert row.hours == {"en": "From 9 to 17.", "el": "Από 9 έως 17."}
        assert row.origins == ["https://www.example.org", "http://localhost:3000"]
        assert row.closes_after == 7
        assert settings_row().mail_in_address == "support@example.test"
        entry = session.scalars(select(LogEntry).where(LogEntry.action == "support.change")).one()
    assert entry.reason == "New hours" and entry.after["closes_after"] == 7
    log = admin.get("/admin/log?action=support.change").text
    assert "Changed how support works" in log
    shown = admin.get("/admin/support").text
    assert "From 9 to 17." in shown and "https://www.example.org\nhttp://localhost:3000" in shown


def test_what_stays_is_not_told(admin):
    admin.post("/admin/support", FILLED)
    admin.post("/admin/support", FILLED)
    with transaction.reading() as session:
        assert len(session.scalars(select(LogEntry).where(LogEntry.action == "support.change")).all()) == 1


def test_shows_the_line_for_other_sites(admin):
    page = admin.get("/admin/support").text
    assert "&lt;script src=&#34;http://localhost/support/bubble.js&#34; async&gt;&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origins", "https://www.example.org\nhttp://www.example.org"),
        ("origins", "https://www.example.org/shop"),
        ("origins", "https://evil.example; script-src *"),
        ("origins", "\n".join(f"https://a{n}.example.org" for n in range(21))),
        ("mail_in_address", "us"),
        ("closes_after", "0"),
        ("closes_after", "91"),
        ("closes_after", ""),
        ("hours_en", "x" * 301),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_typed(admin, field, value):
    response = admin.post("/admin/support", FILLED | {field: value})
    assert response.status_code == 422 and f'id="{field}-error"' in response.text
    assert "Από 9 έως 17." in response.text and value.split("\n")[0] in response.text
    with transaction.reading():
        assert support_row().origins == []


def test_is_for_administrators(app):
    assert Browser(app, person("eleni", "support")).get("/admin/support").status_code == 404


def test_the_first_run_asks_for_hours_and_address(admin):
    sent = {"host": "", "security": "tls", "hours_en": "From 9 to 17.", "mail_in_address": "support@example.test"}
    assert admin.post("/setup/steps/mail", sent).location == "/setup/steps/products"
    with transaction.reading():
        assert support_row().hours == {"en": "From 9 to 17."}
        assert settings_row().mail_in_address == "support@example.test"
    shown = admin.get("/setup/steps/mail").text
    assert "From 9 to 17." in shown and "support@example.test" in shown


def test_the_first_run_says_what_is_wrong(admin):
    response = admin.post("/setup/steps/mail", {"host": "", "security": "tls", "mail_in_address": "us"})
    assert response.status_code == 422 and 'id="mail_in_address-error"' in response.text

"""What members change about themselves, and what others see of them."""

import re

import pytest
from sqlalchemy import func, select

from forum.accounts import passwords
from forum.accounts.models import Person, Session
from forum.core import transaction
from forum.core.database import db
from tests import factories
from tests.accounts import RIGHT, WRONG, is_signed_in, sign_in
from tests.people import Browser, person

NEW = "three ducks, one bicycle"
PROFILE = {"display_name": "Alice A.", "about": "I keep books.", "language": "el", "theme": "dark"}


@pytest.fixture
def browser(alice, app) -> Browser:
    """Alice's own."""
    made = Browser(app)
    sign_in(made)
    return made


def row_of(someone: Person) -> Person:
    db.session.remove()
    return db.session.get(Person, someone.id)


def test_a_visitor_is_sent_to_sign_in_and_back(visitor):
    assert visitor.get("/account").location == "/login?next=/account"


def test_a_member_sees_and_changes_name_about_language_and_theme(alice, browser):
    assert "alice@example.test" in browser.get("/account").text
    assert browser.post("/account", PROFILE).location == "/account"
    changed = row_of(alice)
    assert {name: getattr(changed, name) for name in PROFILE} == PROFILE
    page = browser.get("/account").text
    assert '<html lang="el" dir="ltr" data-theme="dark">' in page


def test_the_account_s_language_and_theme_win_over_an_earlier_choice_in_the_browser(browser):
    browser.get("/?lang=en&theme=light")
    browser.post("/account", PROFILE)
    assert '<html lang="el" dir="ltr" data-theme="dark">' in browser.get("/account").text


@pytest.mark.parametrize("nothing", ["  ", "\u3164\u200b"], ids=ascii)
def test_without_a_display_name_the_handle_stands_there(alice, browser, nothing):
    browser.post("/account", PROFILE | {"display_name": nothing})
    assert row_of(alice).display_name == "alice"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "x" * 61),
        ("display_name", "Administrator"),
        ("about", "x" * 301),
        ("language", "xx"),
        ("theme", "pink"),
    ],
)
def test_what_is_wrong_is_told_next_to_the_field_and_the_rest_is_kept(alice, browser, field, value):
    answer = browser.post("/account", PROFILE | {"about": "Kept text."} | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert field == "about" or "Kept text." in answer.text
    assert row_of(alice).about == ""


def test_staff_may_be_called_what_they_are(alice, browser, app):
    support = Browser(app, person("dora", "support"))
    assert support.post("/account", PROFILE | {"display_name": "Support"}).status_code == 303


def test_nothing_but_the_fields_of_the_form_is_written(alice, browser):
    before = {column.name: getattr(row_of(alice), column.name) for column in Person.__table__.columns}
    forged = dict.fromkeys(before, "1")
    browser.post("/account", forged | PROFILE | {"roles": "administrator", "person_id": "1"})
    after = {column.name: getattr(row_of(alice), column.name) for column in Person.__table__.columns}
    assert {name: value for name, value in after.items() if before[name] != value} == PROFILE
    assert browser.get("/admin").status_code == 404


def test_a_new_password_signs_out_every_other_browser_and_renews_this_one(alice, browser, app):
    other = Browser(app)
    sign_in(other)
    before = session_of(browser)
    answer = browser.post("/account/password", {"password": RIGHT, "new_password": NEW})
    assert answer.status_code == 303
    assert is_signed_in(browser) and not is_signed_in(other)
    assert session_of(browser) != before
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1
    assert sign_in(Browser(app), password=RIGHT).status_code == 422
    assert sign_in(Browser(app), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"password": WRONG, "new_password": NEW}, "password"),
        ({"password": "", "new_password": NEW}, "password"),
        ({"password": RIGHT, "new_password": "too short"}, "new_password"),
        ({"password": RIGHT, "new_password": "password1234"}, "new_password"),
        ({"password": RIGHT, "new_password": "alice-alice-2026"}, "new_password"),
    ],
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(alice, browser, sent, field):
    answer = browser.post("/account/password", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not any(value in answer.text for value in sent.values() if value)
    assert passwords.is_right(RIGHT, row_of(alice).password_hash)


def test_a_member_sees_where_they_are_signed_in_and_ends_one(alice, browser, app):
    other = Browser(app)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
    other.post("/login", {"username": "alice", "password": RIGHT}, headers={"User-Agent": agent})
    page = browser.get("/account").text
    assert "Firefox · Linux" in page and "This browser" in page
    removal = re.search(r'Firefox · Linux.*?action="(/account/sessions/\w+/removal)"', page, re.DOTALL)[1]
    assert browser.post(removal).status_code == 303
    assert is_signed_in(browser) and not is_signed_in(other)


def test_all_others_are_ended_together(alice, browser, app):
    others = [Browser(app, alice) for _ in range(2)]
    assert browser.post("/account/sessions/removal").status_code == 303
    assert [is_signed_in(one) for one in (browser, *others)] == [True, False, False]


def test_ending_this_browser_signs_out(browser):
    removal = re.search(r'action="(/account/sessions/\w+/removal)"', browser.get("/account").text)[1]
    half_a_name = removal.split("/")[3][:8]
    assert browser.post(f"/account/sessions/{half_a_name}/removal").status_code == 404
    assert browser.post(removal).location == "/"
    assert not is_signed_in(browser)


def test_nobody_ends_somebody_else_s_session(alice, browser, bob, app):
    removal = re.search(r'action="(/account/sessions/\w+/removal)"', browser.get("/account").text)[1]
    for name in (removal.split("/")[3], "%", "_" * 16, "x", ""):
        assert Browser(app, bob).post(f"/account/sessions/{name}/removal").status_code in (404, 308, 405)
    assert is_signed_in(browser)


def test_a_profile_shows_who_somebody_is_and_no_address(visitor):
    person("dora", "support", "moderator", name="Dora P.")
    page = visitor.get("/people/dora").text
    for shown in ("Dora P.", "@dora", "Support", "Moderator", "Member since"):
        assert shown in page
    assert "example.test" not in page


def test_a_profile_has_one_address_and_unknown_names_none(alice, visitor):
    assert visitor.get("/people/ALICE").location == "/people/alice"
    for name in ("nobody", "a" * 5000, "%00", "..%2f", "'; --", "%F0%9F%90%88"):
        assert visitor.get(f"/people/{name}").status_code == 404


def test_a_profile_shows_of_what_somebody_wrote_only_what_the_viewer_may_read(alice, bob, visitor, app):
    locked = factories.board("locked", products=[product := factories.product()])
    factories.license_for(alice, product)
    factories.thread(alice, factories.board("general"), title="Seen by everybody")
    factories.thread(alice, locked, title="Seen by holders")
    for browser, sees in ((visitor, False), (Browser(app, bob), False), (Browser(app, alice), True)):
        page = browser.get("/people/alice").text
        assert "Seen by everybody" in page
        assert ("Seen by holders" in page) is sees


def test_who_was_imported_and_wrote_only_where_the_viewer_cannot_read_has_no_page(alice, visitor, app):
    locked = factories.board("locked", products=[product := factories.product()])
    factories.license_for(alice, product)
    iris = person("iris")
    factories.license_for(iris, product)
    factories.thread(iris, locked)
    with transaction.writing() as session:
        session.get(Person, iris.id).source = "old forum"
    assert visitor.get("/people/iris").status_code == 404
    assert Browser(app, alice).get("/people/iris").status_code == 200


def session_of(browser: Browser) -> str:
    with browser.client.session_transaction() as session:
        return session["_user_id"]

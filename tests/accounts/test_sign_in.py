"""Signing in: whom it lets in, what it tells strangers, what becomes of sessions."""

import re
from datetime import timedelta
from time import thread_time

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import func, select

from forum.accounts.models import Person, Session
from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from tests.accounts import RIGHT, WRONG, is_signed_in, sign_in
from tests.people import Browser, person


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice ", "alice@example.test", "Alice@Example.Test"])
def test_a_member_signs_in_by_name_or_address_in_any_case(alice, visitor, name):
    answer = sign_in(visitor, name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(visitor)


def test_the_way_back_from_the_top_bar_is_the_whole_address(visitor):
    page = visitor.get("/search?q=till&page=2&lang=el").text
    assert 'href="/login?next=/search%3Fq%3Dtill%26page%3D2"' in page


def test_a_wrong_password_lets_nobody_in_and_keeps_the_name(alice, visitor):
    answer = sign_in(visitor, password=WRONG)
    assert answer.status_code == 422
    assert 'value="alice"' in answer.text
    assert "cedar" not in answer.text
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("fields", [{"username": ""}, {"password": ""}, {"username": "\x00"}, {"username": "a" * 9000}])
def test_what_cannot_be_a_name_or_password_is_told_next_to_the_field(alice, visitor, fields):
    answer = sign_in(visitor, **{"name": "alice"} | {"name": fields["username"]} if "username" in fields else fields)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_somebody_imported_without_password_cannot_sign_in(app, visitor):
    person("iris")
    assert sign_in(visitor, "iris", "").status_code == 422
    assert sign_in(visitor, "iris", "None").status_code == 422


def test_an_unknown_name_and_a_wrong_password_get_the_same_bytes(alice, visitor):
    known, unknown = sign_in(visitor, "alice", WRONG), sign_in(visitor, "nemos", WRONG)
    assert (known.status_code, headers(known)) == (unknown.status_code, headers(unknown))
    assert without_tokens(known.text) == without_tokens(unknown.text).replace("nemos", "alice")


def test_an_unknown_name_takes_as_long_as_a_wrong_password(costly_hashes, alice, app, monkeypatch):
    monkeypatch.setattr("forum.core.limits.spend", lambda *tries: None)
    times = {"alice": [], "nemos": []}
    browser = Browser(app)
    for _ in range(15):
        for name, taken in times.items():
            began = thread_time()
            sign_in(browser, name, WRONG)
            taken.append(thread_time() - began)
    known, unknown = map(min, times.values())
    assert unknown == pytest.approx(known, rel=0.3)


def test_each_sign_in_gets_a_new_session_and_ends_the_browser_s_old_one(alice, visitor):
    sign_in(visitor)
    first = session_of(visitor)
    sign_in(visitor)
    assert session_of(visitor) != first
    assert sessions_of(alice) == 1


def test_a_session_put_into_the_browser_beforehand_is_worth_nothing_after_sign_in(alice, visitor):
    with visitor.client.session_transaction() as planted:
        planted["_user_id"] = "chosen by somebody else"
        planted["anything"] = "else"
    sign_in(visitor)
    with visitor.client.session_transaction() as session:
        assert session["_user_id"] != "chosen by somebody else"
        assert "anything" not in session


def test_the_database_holds_no_token(alice, visitor):
    sign_in(visitor)
    kept = db.session.scalars(select(Session.token_hash)).one()
    assert session_of(visitor) not in kept


def test_the_cookie_is_for_this_visit_unless_asked_to_stay(alice, visitor, app):
    assert "Expires" not in cookie(sign_in(visitor))
    assert "Expires" in cookie(sign_in(Browser(app), keep="y"))


def test_the_cookie_is_kept_from_scripts_and_other_sites(alice, visitor):
    assert "HttpOnly" in (set_by_server := cookie(sign_in(visitor)))
    assert "SameSite=Lax" in set_by_server


@pytest.mark.parametrize(
    ("keep", "days", "stays"), [({}, 2, False), ({"keep": "y"}, 2, True), ({"keep": "y"}, 61, False)]
)
def test_a_session_ends_by_itself(alice, visitor, keep, days, stays):
    sign_in(visitor, **keep)
    with travel(timedelta(days=days)):
        assert is_signed_in(visitor) is stays


def test_who_is_signed_in_goes_straight_on(alice, visitor):
    sign_in(visitor)
    assert visitor.get("/login?next=/help").location == "/help"
    assert visitor.get("/register?next=/help").location == "/help"


def test_a_member_is_brought_to_where_they_wanted_to_be(alice, visitor):
    assert 'value="/account"' in visitor.get("/login?next=/account").text
    assert sign_in(visitor, next="/account").location == "/account"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_nobody_is_sent_to_another_site(alice, visitor, app, evil):
    assert sign_in(visitor, next=evil).location == "/"
    assert visitor.get("/login", query_string={"next": evil}).location == "/"
    assert re.search(r'name="next"[^>]*value=""', Browser(app).get("/login", query_string={"next": evil}).text)


def test_signing_out_ends_the_session_here_and_in_the_database(alice, visitor):
    sign_in(visitor)
    with visitor.client.session_transaction() as session:
        stolen = dict(session)
    answer = visitor.post("/logout")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache"')
    with visitor.client.session_transaction() as session:
        session.update(stolen)
    assert not is_signed_in(visitor)
    assert sessions_of(alice) == 0


def test_asking_for_the_sign_out_page_signs_nobody_out(alice, visitor):
    sign_in(visitor)
    assert 'action="/logout"' in visitor.get("/logout").text
    assert is_signed_in(visitor)


def test_signing_out_takes_a_token_of_this_site(alice, visitor):
    sign_in(visitor)
    assert visitor.client.post("/logout").status_code == 400
    assert is_signed_in(visitor)


def test_signing_out_twice_is_harmless(visitor):
    assert visitor.post("/logout").status_code == 303


def test_a_hash_of_weaker_settings_is_made_anew_at_sign_in(costly_hashes, alice, visitor):
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(RIGHT)
    with transaction.writing() as session:
        session.get(Person, alice.id).password_hash = weak
    assert sign_in(visitor).status_code == 303
    kept = extract_parameters(db.session.scalar(select(Person.password_hash).where(Person.id == alice.id)))
    assert (kept.type.name, kept.memory_cost >= 19 * 1024, kept.time_cost >= 2) == ("ID", True, True)
    assert is_signed_in(visitor)


def test_pages_for_signing_in_are_kept_by_nobody(alice, visitor):
    for answer in (visitor.get("/login"), visitor.get("/register"), sign_in(visitor, password=WRONG)):
        assert answer.headers["Cache-Control"] == "private, no-store"


def session_of(browser: Browser) -> str:
    with browser.client.session_transaction() as session:
        return session["_user_id"]


def sessions_of(someone: Person) -> int:
    return db.session.scalar(select(func.count()).where(Session.person_id == someone.id))


def cookie(answer) -> str:
    return next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("stoa="))


def headers(answer) -> dict[str, str]:
    changing = {"Set-Cookie", "Content-Length", "Date"}
    return {name: value for name, value in answer.headers.items() if name not in changing}


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", html)

"""Back in without the password: by a link that is good for an hour and once, and that tells strangers nothing."""

from datetime import timedelta
from statistics import median
from threading import Barrier, Thread
from time import thread_time

import pytest
from sqlalchemy import func, select

from forum.accounts.models import MailLink, Person, Session
from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from tests import factories
from tests.accounts import RIGHT, is_signed_in, sign_in
from tests.accounts.test_confirming import statements_of, without_tokens
from tests.mail import delivered, link_in, text_of
from tests.people import Browser, person

NEW = "three ducks, one bicycle"


def ask(browser: Browser, name: str = "alice", *, address: str = "192.0.2.1", **fields):
    return browser.post("/reset", {"username": name} | fields, environ_base={"REMOTE_ADDR": address})


def asked(browser: Browser, name: str = "alice", to: str = "alice@example.test", **fields) -> str:
    """Asks; gives the address in the mail."""
    before = {mail["Message-ID"] for mail in delivered(to)}
    assert ask(browser, name, **fields).location == "/reset/mail"
    return next(link_in(mail) for mail in delivered(to) if mail["Message-ID"] not in before)


def test_the_sign_in_page_leads_there(visitor):
    assert 'href="/reset?next=/help"' in visitor.get("/login?next=/help").text


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice@example.test ", "Alice@Example.test"])
def test_a_new_password_is_set_by_the_link_and_signs_in(alice, visitor, app, name):
    link = asked(visitor, name)
    assert "@alice" in visitor.get(link).text
    answer = visitor.post(link, {"new_password": NEW})
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(visitor)
    assert sign_in(Browser(app), password=NEW).status_code == 303
    assert sign_in(Browser(app), password=RIGHT).status_code == 422


def test_it_ends_every_session_and_every_other_link_and_is_told_by_mail(alice, visitor, app):
    elsewhere = Browser(app)
    sign_in(elsewhere)
    first, second = asked(visitor), asked(visitor)
    assert Browser(app).get(first).status_code == 200  # seen by somebody else
    visitor.post(second, {"new_password": NEW})
    assert not is_signed_in(elsewhere)
    assert db.session.scalar(select(func.count()).select_from(Session)) == 1
    assert Browser(app).post(first, {"new_password": RIGHT}).status_code == 410
    assert any("was changed" in mail["Subject"] for mail in delivered("alice@example.test"))


def test_looking_at_the_link_changes_nothing_and_it_works_once(alice, visitor, app):
    link = asked(visitor)
    Browser(app).get(link)
    assert visitor.post(link, {"new_password": NEW}).status_code == 303
    again = Browser(app).post(link, {"new_password": RIGHT})
    assert again.status_code == 410 and 'href="/reset"' in again.text


def test_a_link_is_good_for_an_hour(alice, visitor):
    link = asked(visitor)
    with travel(timedelta(hours=1, seconds=1)):
        assert visitor.get(link).status_code == 410
        assert visitor.post(link, {"new_password": NEW}).status_code == 410


def test_a_mail_that_could_not_go_out_within_the_hour_is_not_sent_late(alice, visitor):
    ask(visitor)
    with travel(timedelta(hours=1, seconds=1)):
        assert not delivered("alice@example.test")


@pytest.mark.parametrize("password", ["", "too short", "password1234", "alice-alice-2026", "x" * 129])
def test_the_new_password_is_a_good_one(alice, visitor, password):
    link = asked(visitor)
    answer = visitor.post(link, {"new_password": password})
    assert answer.status_code == 422 and 'id="new_password-error"' in answer.text
    assert visitor.post(link, {"new_password": NEW}).status_code == 303


def test_signing_out_and_changing_the_password_end_links_that_somebody_may_have_seen(alice, visitor, app):
    member = Browser(app)
    sign_in(member)
    for end in (("/logout", {}), ("/account/password", {"password": RIGHT, "new_password": NEW})):
        link = asked(visitor)
        if not is_signed_in(member):
            sign_in(member)
        assert member.post(*end).status_code == 303
        assert visitor.get(link).status_code == 410


def test_a_link_is_worth_nothing_after_the_address_changed(alice, visitor):
    alice_id, link = alice.id, asked(visitor)
    with transaction.writing() as session:
        session.get(Person, alice_id).email_key = "elsewhere@example.test"
    assert visitor.post(link, {"new_password": NEW}).status_code == 410


def test_a_text_on_its_way_comes_along(alice, bob, visitor, app):
    thread = factories.thread(bob, factories.board())
    way = {"body": "My long text.", "next": f"/threads/{thread.public_id}"}
    page = visitor.client.post("/carry", data=way | {"as": "reset"}).text
    assert 'action="/reset"' in page and "My long text." in page
    phone = Browser(app)
    there = phone.post(asked(visitor, **way), {"new_password": NEW}).location
    assert "My long text." in phone.get(phone.get(there).location).text


def test_who_confirmed_nothing_yet_has_by_opening_the_link(alice, visitor):
    with transaction.writing() as session:
        session.get(Person, alice.id).email_verified_at = None
    visitor.post(asked(visitor), {"new_password": NEW})
    assert db.session.scalar(select(Person.email_verified_at))


# What strangers learn: nothing (SECURITY.md, F9)


def test_known_and_unknown_get_the_same_bytes(alice, app):
    answers = []
    for name in ("alice", "nemos", "alice@example.test", "nemos@example.test"):
        browser = Browser(app)
        answer = ask(browser, name)
        page = browser.get("/reset/mail").text.replace(name, "…")
        answers.append((answer.status_code, answer.location, answer.data, without_tokens(page)))
    assert len(set(answers)) == 1
    assert len(delivered()) == 2


def test_known_and_unknown_cost_the_same_statements_and_time(alice, app, monkeypatch):
    monkeypatch.setattr("forum.core.limits.spend", lambda *tries: None)
    Browser(app).get("/reset")
    assert statements_of(lambda: ask(Browser(app), "alice")) == statements_of(lambda: ask(Browser(app), "nemos"))
    times = {"alice": [], "nemos": []}
    for _ in range(40):
        for name, taken in times.items():
            began = thread_time()
            ask(Browser(app), name)
            taken.append(thread_time() - began)
    known, unknown = map(median, times.values())
    assert unknown == pytest.approx(known, abs=0.002)


def test_somebody_imported_gets_no_mail_and_the_same_answer(app, visitor):
    iris = person("iris")
    with transaction.writing() as session:
        one = session.get(Person, iris.id)
        one.email = one.email_key = None
    assert ask(visitor, "iris").location == "/reset/mail"
    assert not delivered()


# Limits


def test_five_mails_an_hour_for_a_name(alice, app):
    statuses = [ask(Browser(app), address=f"192.0.2.{number}").status_code for number in range(6)]
    assert statuses == [303] * 5 + [429]
    unknown = [ask(Browser(app), "nemos", address=f"192.0.2.{number}").status_code for number in range(6)]
    assert unknown == statuses
    with travel(timedelta(hours=1, seconds=1)):
        assert ask(Browser(app), address="192.0.2.9").status_code == 303


def test_name_and_address_together_get_five_mails_and_nobody_can_tell(alice, app):
    for name in ("alice", "alice@example.test"):
        assert [ask(Browser(app), name, address=f"192.0.2.{n}").status_code for n in range(5)] == [303] * 5
    assert len(delivered("alice@example.test")) == 5


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "True-Client-Ip"])
def test_twenty_an_hour_from_a_place_whatever_it_calls_itself(app, header):
    statuses = [
        Browser(app).post("/reset", {"username": f"nobody{n}"}, headers={header: f"203.0.113.{n}"}).status_code
        for n in range(22)
    ]
    assert statuses == [303] * 20 + [429] * 2


def test_at_once_no_more_pass_than_the_limit(alice, app):
    together, answers = Barrier(20), []

    def press(number: int) -> None:
        browser = Browser(app)
        together.wait()
        with app.app_context():
            answers.append(ask(browser, address=f"192.0.2.{number}").status_code)

    racers = [Thread(target=press, args=(number,)) for number in range(20)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [303] * 5 + [429] * 15


def test_the_letter_holds_no_secret(alice, visitor):
    link = asked(visitor)
    row = db.session.scalars(select(MailLink)).one()
    assert link.rpartition("/")[2] not in repr([getattr(row, column.name) for column in MailLink.__table__.columns])
    assert "/reset/" in text_of(delivered()[-1])

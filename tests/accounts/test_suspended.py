"""Suspension at every way in: whatever somebody holds, it ends, and whoever tries is told why and until when."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts import links, suspensions
from forum.accounts.models import MailLink, Person
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.mail.models import Letter
from tests.accounts import RIGHT, is_signed_in, register, sign_in
from tests.accounts.test_claiming import claim, iris, offer, root
from tests.mail import delivered, link_in, text_of
from tests.people import Browser

__all__ = ["iris", "root"]

WORDS = "You called people names."
MAIL, NEW = "alice@example.test", "alice.new@example.test"
DUCKS = "three ducks, one bicycle"


def suspend(someone: Person) -> None:
    with transaction.writing():
        suspensions.suspend(suspensions.lock_person(someone.id), now() + timedelta(days=7), WORDS)


def mark(someone: Person) -> None:
    """As in the moment in which the links that are on their way aren't ended yet."""
    with transaction.writing():
        suspensions.set_suspension(someone.id, now() + timedelta(days=7), WORDS)


def tells(answer) -> bool:
    return answer.status_code == 403 and WORDS in answer.text and "It ends on" in answer.text


def links_of(app, alice) -> list[str]:
    """One of every kind that is about an account."""
    browser = Browser(app)
    sign_in(browser)
    browser.post("/account/email", {"email": NEW, "password": RIGHT})
    with transaction.writing() as session:
        session.execute(update(Person).where(Person.id == alice.id).values(email_verified_at=None))
    browser.post("/account/email/confirmation")
    Browser(app).post("/reset", {"username": "alice"})
    mails = [mail for mail in delivered() if "/" in text_of(mail)]
    return [link_in(mail) for mail in mails]


def test_every_link_in_mails_ends_with_the_sessions(app, alice):
    addresses = links_of(app, alice)
    assert {address.rpartition("/")[0] for address in addresses} == {
        "/addresses/new", "/addresses/old", "/confirmations", "/reset",
    }  # fmt: skip
    assert {Browser(app).get(address).status_code for address in addresses} == {200}
    suspend(alice)
    assert {Browser(app).get(address).status_code for address in addresses} == {410}
    assert {Browser(app).post(address, {"new_password": DUCKS}).status_code for address in addresses} == {410}
    assert db.session.scalar(select(MailLink.id).where(MailLink.person_id == alice.id, links.is_good())) is None


@pytest.mark.parametrize("way", ["/reset", "/addresses/old", "/addresses/new", "/confirmations"])
def test_a_link_that_is_there_all_the_same_tells_why_and_changes_nothing(app, alice, way):
    [address] = [one for one in links_of(app, alice) if one.startswith(f"{way}/")]
    mark(alice)
    browser = Browser(app)
    assert tells(browser.post(address, {"new_password": DUCKS}))
    assert not is_signed_in(browser)
    db.session.remove()
    person = db.session.get(Person, alice.id)
    assert (person.email, person.email_verified_at) == (MAIL, None)
    with transaction.writing():
        suspensions.set_suspension(alice.id, None, "")
    assert sign_in(Browser(app)).status_code == 303  # the password is what it was


def test_who_was_imported_is_told_at_the_claim(root, iris, visitor):
    link = offer(root)
    mark(iris)
    assert tells(claim(visitor, link))
    assert not is_signed_in(visitor)


def test_the_posts_of_who_was_suspended_are_not_joined_to_another_account(root, iris, bob, app):
    link = offer(root)
    mark(iris)
    browser = Browser(app)
    sign_in(browser, "bob")
    assert tells(browser.post(f"{link}/joining"))
    suspend(iris)
    assert browser.post(f"{link}/joining").status_code == 410


def test_the_text_that_comes_along_is_still_there(app, alice):
    answer = Browser(app)
    mark(alice)
    assert tells(sign_in(answer, title="A question", body="A long one."))
    assert "A long one." in sign_in(answer, title="A question", body="A long one.").text


class TestLetters:
    def test_asking_to_reset_says_the_same_and_sends_nothing(self, app, alice, visitor):
        suspend(alice)
        assert visitor.post("/reset", {"username": "alice"}).location == "/reset/mail"
        assert not delivered(MAIL)

    def test_nothing_that_waits_goes_to_who_is_suspended(self, app, alice, mail_goes_out):
        browser = Browser(app)
        sign_in(browser)
        browser.post("/account/password", {"password": RIGHT, "new_password": DUCKS})
        register(Browser(app), "other", email=MAIL)
        browser.post("/account/email", {"email": NEW, "password": DUCKS})
        mark(alice)
        assert not delivered()

    def test_what_waits_goes_to_the_new_address(self, app, alice):
        browser = Browser(app)
        sign_in(browser)
        browser.post("/account/password", {"password": RIGHT, "new_password": DUCKS})
        with transaction.writing() as session:
            session.execute(update(Person).where(Person.id == alice.id).values(email=NEW, email_key=NEW))
        assert not delivered(MAIL)
        [mail] = delivered(NEW)
        assert "was changed" in mail["Subject"]

    def test_no_link_goes_to_an_address_that_is_the_accounts_no_more(self, app, alice):
        with transaction.writing() as session:
            session.execute(update(Person).where(Person.id == alice.id).values(email_verified_at=None))
        browser = Browser(app)
        sign_in(browser)
        browser.post("/account/email/confirmation")
        browser.post("/reset", {"username": "alice"})
        with transaction.writing() as session:
            session.execute(update(Person).where(Person.id == alice.id).values(email=NEW, email_key=NEW))
        assert not delivered()
        assert db.session.scalars(select(Letter.kind).where(Letter.dropped_at.is_(None))).all() == []

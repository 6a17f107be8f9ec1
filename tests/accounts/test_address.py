"""Another e-mail address: confirmed at the new one, told to the old one, which can take the account back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from tests.accounts import RIGHT, WRONG, is_signed_in, register, sign_in
from tests.mail import delivered, link_in, text_of
from tests.people import Browser

OLD, NEW = "alice@example.test", "alice.new@example.test"
DUCKS = "three ducks, one bicycle"


@pytest.fixture
def browser(alice, app) -> Browser:
    made = Browser(app)
    sign_in(made)
    return made


def ask(browser: Browser, email: str = NEW, password: str = RIGHT):
    return browser.post("/account/email", {"email": email, "password": password})


def address() -> str:
    db.session.remove()
    return db.session.scalar(select(Person.email).where(Person.handle == "alice"))


def test_the_address_changes_once_the_new_one_is_confirmed(browser, app):
    assert ask(browser).location == "/account"
    link = link_in(delivered(NEW)[-1])
    Browser(app).get(link)
    assert address() == OLD
    assert browser.post(link).location == "/account"
    assert address() == NEW
    assert is_signed_in(browser)
    assert sign_in(Browser(app), NEW).status_code == 303


def test_the_old_address_is_told_when_it_is_asked_for_and_when_it_is_done(browser):
    ask(browser)
    told = delivered(OLD)
    assert len(told) == 1 and "asked to change" in text_of(told[0])
    browser.post(link_in(delivered(NEW)[-1]))
    told = delivered(OLD)
    assert len(told) == 2 and "was changed" in text_of(told[1])


def test_every_other_browser_and_link_ends(alice, browser, app):
    other = Browser(app)
    sign_in(other)
    Browser(app).post("/reset", {"username": "alice"})
    reset = link_in([mail for mail in delivered(OLD) if "/reset/" in text_of(mail)][-1])
    ask(browser)
    phone = Browser(app)
    assert phone.post(link_in(delivered(NEW)[-1])).location == "/login"
    assert not is_signed_in(other) and not is_signed_in(browser) and not is_signed_in(phone)
    assert phone.get(reset).status_code == 410


@pytest.mark.parametrize("changed", [False, True])
def test_the_old_address_takes_the_account_back(browser, app, changed):
    ask(browser)
    if changed:
        browser.post(link_in(delivered(NEW)[-1]))
        browser.post("/account/password", {"password": RIGHT, "new_password": "a thief has come by"})
    owner = Browser(app)
    link = link_in(delivered(OLD)[0])
    assert OLD in owner.get(link).text
    assert owner.post(link, {"new_password": DUCKS}).location == "/account"
    assert address() == OLD
    assert is_signed_in(owner) and not is_signed_in(browser)
    assert sign_in(Browser(app), OLD, DUCKS).status_code == 303
    if not changed:
        assert browser.post(link_in(delivered(NEW)[-1])).status_code == 410
        assert address() == OLD


def test_it_can_do_so_for_three_days(browser, app):
    ask(browser)
    link = link_in(delivered(OLD)[0])
    with travel(timedelta(days=3, minutes=1)):
        assert Browser(app).post(link, {"new_password": DUCKS}).status_code == 410


def test_the_password_is_asked_for(browser):
    answer = ask(browser, password=WRONG)
    assert answer.status_code == 422 and 'id="address-password-error"' in answer.text
    assert f'value="{NEW}"' in answer.text
    assert not delivered()
    assert 'id="email-error"' in ask(browser, "nowhere").text


def test_an_address_that_is_somebody_s_is_answered_alike_and_its_owner_told(bob, browser):
    free, taken = ask(browser), ask(browser, "bob@example.test")
    assert (free.status_code, free.location, free.data) == (taken.status_code, taken.location, taken.data)
    mail = text_of(delivered("bob@example.test")[-1])
    assert "@bob" in mail and "/addresses/" not in mail


def test_who_took_the_address_meanwhile_keeps_it(browser, app):
    ask(browser)
    link = link_in(delivered(NEW)[-1])
    register(Browser(app), "newcomer", email=NEW)
    assert browser.post(link).status_code == 410
    assert address() == OLD


def test_a_later_wish_ends_an_earlier_one(browser):
    ask(browser)
    first = link_in(delivered(NEW)[-1])
    ask(browser, "third@example.test")
    assert browser.post(first).status_code == 410
    assert browser.post(link_in(delivered("third@example.test")[-1])).status_code == 303


def test_five_mails_an_hour_go_to_a_new_address(browser):
    assert [ask(browser).status_code for _ in range(6)] == [303] * 5 + [429]


def test_who_joined_while_no_mail_went_out_confirms_later(app, visitor):
    register(visitor, email="new@example.test")
    assert "Not confirmed yet" in visitor.get("/account").text
    assert visitor.post("/account/email/confirmation").status_code == 303
    mails = delivered("new@example.test")
    assert len(mails) == 2  # that of joining waited with the administrator
    assert visitor.post(link_in(mails[1])).location == "/account"
    assert "Not confirmed yet" not in visitor.get("/account").text
    assert db.session.scalar(select(Person.email_verified_at))
    visitor.post("/account/email/confirmation")
    assert len(delivered("new@example.test")) == 2


def test_an_unconfirmed_address_is_confirmed_by_nobody_else_s_link(alice, app, visitor):
    register(visitor, email="new@example.test")
    link = link_in(delivered("new@example.test")[-1])
    with transaction.writing() as session:
        one = session.scalars(select(Person).where(Person.handle == "newcomer")).one()
        one.email = one.email_key = "changed@example.test"
    assert visitor.post(link).status_code == 410

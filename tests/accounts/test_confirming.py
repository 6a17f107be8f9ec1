"""Joining where mail goes out: who confirms their address is in, in whichever browser, where they were going."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, func, select

from forum.accounts import links
from forum.accounts.jobs import forget_old_links
from forum.accounts.models import MailLink, Person
from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from forum.core.mail.ability import can_send
from forum.core.models import SiteRow
from forum.core.site import change_site
from tests import factories
from tests.accounts import is_signed_in, register, sign_in
from tests.mail import delivered, link_in, text_of
from tests.people import Browser

NEW = "new@example.test"


@pytest.fixture(autouse=True)
def with_mail(mail_goes_out) -> None:
    """In all of these."""


def join(browser: Browser, name: str = "newcomer", email: str = NEW, **fields) -> str:
    """Registers; gives the address in the mail."""
    assert register(browser, name, email=email, **fields).location == "/register/mail"
    return link_in(delivered(email)[-1])


def people() -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(Person))


def test_mail_goes_out_where_a_server_is_named(app, monkeypatch):
    monkeypatch.undo()
    with transaction.writing():
        assert not can_send()
        change_site(mail_url="smtp://mail.example.test")
        assert can_send()
    assert db.session.scalar(select(SiteRow.mail_url))


def test_nobody_is_in_before_the_address_is_confirmed(app, visitor):
    link = join(visitor)
    assert not is_signed_in(visitor) and people() == 0
    assert NEW in visitor.get("/register/mail").text
    assert sign_in(visitor, "newcomer").status_code == 422
    assert visitor.get("/people/newcomer").status_code == 404
    answer = visitor.post(link)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(visitor)
    made = db.session.scalars(select(Person)).one()
    assert (made.handle, made.email) == ("newcomer", NEW) and made.email_verified_at
    assert sign_in(Browser(app), NEW).status_code == 303


def test_looking_at_the_link_changes_nothing_as_programs_do_that(app, visitor):
    link = join(visitor)
    for _ in range(3):
        page = Browser(app).get(link)
        assert page.status_code == 200 and "@newcomer" in page.text
        Browser(app).head(link)
    assert people() == 0
    assert visitor.post(link).status_code == 303


def test_on_another_device_the_text_stands_in_its_form(bob, app, visitor):
    thread = factories.thread(bob, factories.board())
    link = join(visitor, body="My long text.", next=f"/threads/{thread.public_id}")
    phone = Browser(app)
    answer = phone.post(link)
    assert answer.location == f"/threads/{thread.public_id}?carried=1#reply"
    assert "My long text." in phone.get(phone.get(answer.location).location).text
    assert not is_signed_in(visitor)


def test_the_link_leads_to_no_other_site(visitor):
    assert visitor.post(join(visitor, next="//evil.example/")).location == "/"


def test_a_link_works_once(app, visitor):
    link = join(visitor)
    visitor.post(link)
    for again in (Browser(app).get(link), Browser(app).post(link)):
        assert again.status_code == 410
        assert "/login" in again.text and "/register/mail" in again.text


@pytest.mark.parametrize("token", ["x", "WyJhYWFhYWFhYWFhYWEiXQ.c2ln", "a.b.c", "%00", "Ω" * 500])
def test_a_link_that_was_never_ours_is_answered_like_a_used_one(visitor, token):
    link = join(visitor)
    visitor.post(link)
    used, unknown = visitor.get(link), visitor.get(f"/confirmations/{token}")
    assert unknown.status_code in (404, 410)
    if unknown.status_code == 410:
        assert title(used.text) == title(unknown.text)


def test_the_row_alone_does_not_make_a_link(app, visitor):
    join(visitor)
    row = db.session.scalars(select(MailLink)).one()
    for guess in (row.public_id, f"{row.public_id}.", str(row.id)):
        assert visitor.post(f"/confirmations/{guess}").status_code == 410
    assert visitor.post(links.location(row).replace("http://localhost/confirmations", "/reset")).status_code in (
        410,
        422,
    )
    assert people() == 0


def test_nothing_waits_longer_than_a_week(visitor):
    link = join(visitor)
    with travel(timedelta(days=7, minutes=1)):
        assert visitor.post(link).status_code == 410
        forget_old_links()
        assert db.session.scalar(select(func.count()).select_from(MailLink)) == 0
        assert register(visitor, email=NEW).status_code == 303
        assert visitor.post(link_in(delivered(NEW)[-1])).status_code == 303


def test_who_never_confirms_holds_neither_name_nor_address(app, visitor):
    join(visitor, "newcomer")
    mine = join(Browser(app), "newcomer", NEW, address="192.0.2.9")
    browser = Browser(app)
    assert browser.post(mine).status_code == 303 and is_signed_in(browser)


def test_whose_name_was_taken_meanwhile_chooses_another(app, visitor):
    first, second = join(visitor), join(Browser(app), "newcomer", "other@example.test")
    visitor.post(first)
    browser = Browser(app)
    answer = browser.post(second)
    assert answer.status_code == 422 and 'id="username-error"' in answer.text
    assert browser.post(second, {"username": "another"}).status_code == 303
    assert is_signed_in(browser) and people() == 2


def test_names_are_still_checked_at_once(alice, visitor):
    assert 'id="username-error"' in register(visitor, "alice", email=NEW).text


# Who has an account already (SECURITY.md, F9)


def test_a_known_address_is_answered_with_the_same_bytes(alice, app):
    answers = []
    for email in ("alice@example.test", "nemos@example.test"):
        browser = Browser(app)
        answer = register(browser, "newcomer", email=email)
        page = browser.get("/register/mail").text.replace(email, "…")
        answers.append((answer.status_code, answer.location, answer.data, without_tokens(page)))
    assert answers[0] == answers[1]


def test_a_known_address_costs_the_same_statements(alice, app):
    Browser(app).get("/register")  # the site's settings are kept from now on
    asked = [
        statements_of(lambda email=email: register(Browser(app), email=email)) for email in ("alice@example.test", NEW)
    ]
    assert asked[0] == asked[1]


def test_the_owner_of_a_known_address_is_told_by_mail(alice, app, visitor):
    register(visitor, "another", email="Alice@example.test")
    mail = text_of(delivered("alice@example.test")[-1])
    assert "@alice" in mail and "/login" in mail and "/reset" in mail and "/confirmations/" not in mail
    assert people() == 1


def test_who_became_a_member_by_another_way_meanwhile_is_not_made_twice(app, visitor):
    first, second = join(visitor, "newcomer"), join(Browser(app), "another")
    visitor.post(first)
    assert Browser(app).post(second).status_code == 410
    assert people() == 1


# Once more


def test_the_mail_is_sent_again(app, visitor):
    join(visitor)
    answer = Browser(app).post("/register/mail", {"email": NEW})
    assert (answer.status_code, answer.location) == (303, "/register/mail")
    mails = delivered(NEW)
    assert len(mails) == 2
    assert visitor.post(link_in(mails[1])).status_code == 303


def test_asking_again_tells_nothing(alice, app, visitor):
    join(visitor)
    answers = set()
    for email in (NEW, "alice@example.test", "nemos@example.test"):
        answer = Browser(app).post("/register/mail", {"email": email})
        answers.add((answer.status_code, answer.location, answer.data))
    assert len(answers) == 1
    assert not delivered("nemos@example.test")


def test_five_mails_an_hour_go_to_an_address(app):
    statuses = [
        Browser(app).post("/register/mail", {"email": NEW}, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"}).status_code
        for n in range(6)
    ]
    assert statuses == [303] * 5 + [429]
    assert register(Browser(app), email=NEW, address="192.0.2.7").status_code == 429
    with travel(timedelta(hours=1, seconds=1)):
        assert register(Browser(app), email=NEW, address="192.0.2.8").status_code == 303


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded"])
def test_twenty_mails_an_hour_are_asked_for_from_a_place_whatever_it_calls_itself(app, header):
    statuses = []
    for number in range(22):
        sent, forged = {"email": f"{number}@example.test"}, {header: f"203.0.113.{number}"}
        statuses.append(Browser(app).post("/register/mail", sent, headers=forged).status_code)
    assert statuses == [303] * 20 + [429] * 2


def test_fifty_presses_at_once_make_one_member(app, visitor, monkeypatch):
    link, together, answers = join(visitor), Barrier(50), []

    def press() -> None:
        browser = Browser(app)
        together.wait()
        with app.app_context():
            answers.append(browser.post(link).status_code)

    racers = [Thread(target=press) for _ in range(50)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [303] + [410] * 49
    assert people() == 1


def statements_of(act) -> list[str]:
    """The shape of every statement that something runs."""
    ran = []

    def remember(connection, cursor, statement, *rest) -> None:
        ran.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    act()
    event.remove(db.engine, "before_cursor_execute", remember)
    return ran


def title(html: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", html)[1]


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", html)

"""Limits on guessing: really reached, held over processes, deaf to forged addresses."""

from collections import Counter
from datetime import timedelta
from multiprocessing import get_context
from threading import Thread

import pytest
from sqlalchemy import event, select

from forum.core.clock import travel
from forum.core.database import db
from forum.core.models import Attempts
from tests.accounts import RIGHT, WRONG, is_signed_in, register, sign_in
from tests.people import Browser

PROCESSES, THREADS = 5, 10


def test_after_ten_tries_on_an_account_the_right_password_is_refused_too(alice, visitor):
    assert [sign_in(visitor, password=WRONG).status_code for _ in range(10)] == [422] * 10
    refused = sign_in(visitor)
    assert refused.status_code == 429
    assert "Try again in 15 minutes." in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert 'value="alice"' in refused.text
    assert not is_signed_in(visitor)
    with travel(timedelta(minutes=15, seconds=1)):
        assert sign_in(visitor).status_code == 303


def test_tries_by_name_and_by_address_count_together(alice, visitor):
    for name in ("alice", "ALICE", "alice@example.test", "Alice@example.test", " alice") * 2:
        assert sign_in(visitor, name, WRONG).status_code == 422
    assert sign_in(visitor).status_code == 429


def test_an_unknown_name_is_limited_like_a_known_one(app, visitor):
    assert [sign_in(visitor, "nemos").status_code for _ in range(11)] == [422] * 10 + [429]


def test_after_25_tries_from_an_address_it_waits_whatever_the_account(alice, bob, visitor):
    for number in range(25):
        assert sign_in(visitor, f"nobody{number}").status_code == 422
    assert sign_in(visitor).status_code == 429
    elsewhere = {"username": "alice", "password": RIGHT}
    assert visitor.post("/login", elsewhere, environ_base={"REMOTE_ADDR": "192.0.2.2"}).status_code == 303


def test_who_may_try_no_more_locks_nobody_else_out(alice, visitor, app):
    for number in range(25):
        sign_in(visitor, f"nobody{number}")
    for _ in range(20):
        assert sign_in(visitor, password=WRONG).status_code == 429
    sent = {"username": "alice", "password": RIGHT}
    assert Browser(app).post("/login", sent, environ_base={"REMOTE_ADDR": "192.0.2.2"}).status_code == 303


def test_a_forged_address_wins_no_further_tries(app):
    """By turns in each of these headers: one that was believed would leave tries over."""
    statuses, headers = Counter(), ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Client-Ip", "True-Client-Ip")
    for number in range(30):
        browser, header = Browser(app), headers[number % 5]
        forged = {header: f"for=203.0.113.{number}" if header == "Forwarded" else f"203.0.113.{number}"}
        sent = {"username": f"nobody{number}", "password": WRONG}
        statuses[browser.post("/login", sent, headers=forged).status_code] += 1
    assert statuses == {422: 25, 429: 5}


def test_a_whole_ipv6_network_counts_as_one_address(app):
    statuses = Counter()
    for number in range(30):
        sent = {"username": f"nobody{number}", "password": WRONG}
        from_one_network = {"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}
        statuses[Browser(app).post("/login", sent, environ_base=from_one_network).status_code] += 1
    assert statuses == {422: 25, 429: 5}


def test_five_people_register_from_an_address_in_half_an_hour(app):
    names = [f"newcomer-{'abcdefg'[number]}" for number in range(6)]
    emails = [f"{name}@example.test" for name in names]
    answers = [register(Browser(app), name, email=email) for name, email in zip(names, emails, strict=True)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert f'value="{names[5]}"' in answers[5].text and f'value="{emails[5]}"' in answers[5].text
    assert RIGHT not in answers[5].text
    assert register(Browser(app), names[5], email=emails[5], address="192.0.2.2").status_code == 303


def test_what_is_wrong_with_a_form_costs_no_try_at_registering(alice, visitor):
    for _ in range(10):
        assert register(visitor, "alice").status_code == 422
        assert register(visitor, password="short").status_code == 422
    assert register(visitor).status_code == 303


def test_the_present_password_can_be_guessed_as_rarely_as_at_sign_in(alice, visitor):
    sign_in(visitor)
    sent = {"password": WRONG, "new_password": "three ducks, one bicycle"}
    assert [visitor.post("/account/password", sent).status_code for _ in range(10)] == [422] * 9 + [429]
    assert visitor.post("/account/password", sent | {"password": RIGHT}).status_code == 429


def test_the_counts_name_nobody(alice, visitor):
    sign_in(visitor, password=WRONG)
    kept = " ".join(db.session.scalars(select(Attempts.subject)))
    assert kept and "alice" not in kept and "192.0.2.1" not in kept


@pytest.mark.parametrize(
    ("tried", "let_through"),
    [("one account", {303: 10, 429: 40}), ("one address", {422: 25, 429: 25})],
    ids=["account", "address"],
)
def test_fifty_at_once_from_several_processes_pass_no_more_than_the_limit(alice, app, tried, let_through):
    db.session.remove()
    db.engine.dispose()  # no connection goes along into the children
    fork = get_context("fork")
    together, answers = fork.Barrier(PROCESSES * THREADS), fork.Queue()
    crowd = [
        fork.Process(target=_try_at_once, args=(app, number, tried, together, answers)) for number in range(PROCESSES)
    ]
    for process in crowd:
        process.start()
    statuses = Counter(answers.get(timeout=90) for _ in range(PROCESSES * THREADS))
    for process in crowd:
        process.join()
    assert statuses == let_through


def _try_at_once(app, process: int, tried: str, together, answers) -> None:
    if db.engine.dialect.name == "sqlite":  # patient, as the machine may be busy with other tests
        event.listen(db.engine, "connect", lambda made, record: made.execute("PRAGMA busy_timeout = 60000"))

    def attempt(number: int) -> None:
        with app.app_context():
            browser = Browser(app)
            together.wait()
            name = "alice" if tried == "one account" else f"nobody-{process}-{number}"
            address = "192.0.2.1" if tried == "one address" else f"192.0.2.{process * THREADS + number}"
            sent = {"username": name, "password": RIGHT}
            answers.put(browser.post("/login", sent, environ_base={"REMOTE_ADDR": address}).status_code)

    for racer in (racers := [Thread(target=attempt, args=(number,)) for number in range(THREADS)]):
        racer.start()
    for racer in racers:
        racer.join()

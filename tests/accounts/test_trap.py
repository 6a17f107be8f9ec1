"""Programs that register: what people don't see is left empty, and people take more than a moment."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import trap
from forum.core.clock import travel
from forum.core.database import db
from tests import factories
from tests.accounts import is_signed_in, register
from tests.mail import delivered
from tests.people import Browser


def shown(page: str) -> dict[str, str]:
    """What a form says of when it was shown."""
    return {"shown": re.search(r'name="shown"[^>]*value="([^"]*)"', page)[1]}


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person))


def test_who_fills_in_what_nobody_sees_is_answered_as_if_all_went_well(visitor):
    assert register(visitor, homepage="https://spam.example", next="/help").location == "/help"
    assert not is_signed_in(visitor) and people() == 0 and not delivered()


def test_also_where_mail_goes_out(visitor, mail_goes_out):
    assert register(visitor, homepage="x").location == "/register/mail"
    assert not delivered()


@pytest.fixture
def patience(monkeypatch) -> timedelta:
    """How long people take at least: here, where machines are slow at times, a minute."""
    monkeypatch.setattr(trap, "QUICKEST_SECONDS", 60)
    return timedelta(seconds=60)


LINKS = "Look at https://one.example and https://two.example, dear all."


@pytest.fixture
def thread(bob):
    return factories.thread(bob, factories.board())


def is_held(browser: Browser, thread, body: str) -> bool:
    answer = browser.post(f"/threads/{thread.public_id}/comments", {"body": body})
    assert answer.status_code == 303
    return answer.location.startswith("/comments/")


def test_who_is_quicker_than_a_person_is_taken_and_looked_at_more_closely(visitor, patience, thread):
    assert register(visitor, **shown(visitor.get("/register").text)).status_code == 303
    assert is_signed_in(visitor)
    assert not is_held(visitor, thread, "One link is fine: https://one.example")
    assert is_held(visitor, thread, LINKS)


def test_who_takes_their_time_is_a_newcomer_as_others(visitor, patience, thread):
    page = visitor.get("/register").text
    with travel(patience):
        register(visitor, **shown(page))
        assert not is_held(visitor, thread, LINKS)


def test_who_had_something_to_fix_is_never_too_quick(visitor, patience, thread):
    answer = register(visitor, email="nowhere", **shown(visitor.get("/register").text))
    register(visitor, **shown(answer.text))
    assert not is_held(visitor, thread, LINKS)


def test_where_mail_goes_out_the_link_in_it_is_the_second_press(visitor, mail_goes_out):
    page = visitor.get("/register").text
    assert register(visitor, **shown(page)).location == "/register/mail"
    assert delivered()


@pytest.mark.parametrize("moment", ["", "x", "WzFd.c2ln"])
def test_a_script_says_nothing_of_when_or_something_odd_and_is_taken(visitor, moment):
    assert register(visitor, shown=moment).status_code == 303


def test_a_visitor_s_composer_has_the_field_and_brings_it_along(bob, visitor):
    thread = factories.thread(bob, factories.board())
    page = visitor.get(f"/threads/{thread.public_id}/{thread.slug}").text
    assert 'name="homepage"' in page and 'name="shown"' not in page
    carried = visitor.client.post("/carry", data={"body": "Buy.", "homepage": "spam"}).text
    assert 'name="homepage" value="spam"' in carried
    assert 'name="homepage"' in visitor.get("/threads/new").text


def test_a_member_s_post_has_neither(bob, app):
    thread = factories.thread(bob, factories.board())
    member = Browser(app, bob)
    for page in (member.get(f"/threads/{thread.public_id}/{thread.slug}"), member.get("/threads/new")):
        assert 'name="homepage"' not in page.text and 'name="shown"' not in page.text

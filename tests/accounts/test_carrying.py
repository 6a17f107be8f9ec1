"""Writing first, signing in after: the text comes along and nothing is lost on the way."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete

from forum.accounts.models import Session
from forum.accounts.queries import carried_text
from forum.core import transaction
from forum.core.clock import travel
from tests import factories
from tests.accounts import RIGHT, WRONG, is_signed_in, register, sign_in
from tests.people import Browser, viewer

TEXT = 'First line,\nsecond "line" <b>& more</b>\n\n    indented'


@pytest.fixture
def thread(bob):
    made = factories.thread(bob, factories.board())
    return SimpleNamespace(public_id=made.public_id, slug=made.slug)


def write_first(browser: Browser, thread, text: str = TEXT, **more):
    """As the composer on a thread's page does for a visitor: without any token."""
    return browser.client.post("/carry", data={"body": text, "next": f"/threads/{thread.public_id}"} | more)


def brought_on(page: str) -> dict[str, str]:
    """What the form on a page takes along."""
    hidden = re.findall(r'<input[^>]*name="(title|board|tags|next)"[^>]*value="([^"]*)"', page)
    area = re.search(r'<textarea[^>]*name="body"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescaped(value) for name, value in hidden} | {"body": unescaped(area[1]) if area else ""}


def unescaped(text: str) -> str:
    for entity, sign in (("&#34;", '"'), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def test_a_visitor_s_composer_leads_to_registration_with_the_text(thread, visitor):
    answer = write_first(visitor, thread)
    assert answer.status_code == 200
    assert 'action="/register"' in answer.text
    assert brought_on(answer.text) == {"body": TEXT, "next": f"/threads/{thread.public_id}"}


def test_who_has_an_account_goes_to_sign_in_with_the_text_and_back(alice, thread, visitor):
    page = write_first(visitor, thread, **{"as": "login", "username": "alice"}).text
    assert 'action="/login"' in page and 'value="alice"' in page
    page = visitor.client.post("/carry", data=brought_on(page) | {"as": "register"}).text
    assert 'action="/register"' in page
    assert brought_on(page)["body"] == TEXT


def test_the_text_survives_every_failure_and_stands_in_the_thread_s_composer_after(alice, thread, visitor):
    fields = brought_on(write_first(visitor, thread).text)
    fields = brought_on(register(visitor, "alice", **fields).text)
    fields = brought_on(register(visitor, "", **fields).text)
    for _ in range(10):
        fields = brought_on(sign_in(visitor, "alice", WRONG, **fields).text)
    refused = sign_in(visitor, "alice", RIGHT, **fields)
    assert refused.status_code == 429
    with travel(timedelta(minutes=16)):
        answer = sign_in(visitor, "alice", RIGHT, **brought_on(refused.text))
        assert answer.location == f"/threads/{thread.public_id}?carried=1#reply"
        page = visitor.get(visitor.get(answer.location).location).text
        assert brought_on(page)["body"] == TEXT
        assert 'name="once"' in page


def test_the_text_survives_an_expired_form(thread, visitor):
    fields = brought_on(write_first(visitor, thread).text) | {"username": "newcomer", "email": "n@example.test"}
    answer = visitor.client.post("/register", data=fields | {"password": RIGHT})
    assert answer.status_code == 400
    assert brought_on(answer.text)["body"] == TEXT
    assert RIGHT not in answer.text


def test_a_newcomer_finds_the_text_in_the_composer_until_it_is_posted(thread, visitor):
    there = register(visitor, **brought_on(write_first(visitor, thread).text)).location
    address = visitor.get(there).location
    for _ in range(2):
        page = visitor.get(address).text
        assert brought_on(page)["body"] == TEXT
        assert "Your text is still here." in page
    assert brought_on(visitor.get(f"{address}&lang=el").text)["body"] == TEXT
    assert visitor.post(f"/threads/{thread.public_id}/comments", {"body": TEXT}).status_code == 303
    page = visitor.get(address).text
    assert brought_on(page)["body"] == ""
    assert "Your text is still here." not in page


def test_a_whole_new_thread_comes_along(app, visitor):
    factories.board("general")
    written = {"title": "How?", "board": "general", "tags": "one, two", "body": TEXT, "next": "/threads/new"}
    fields = brought_on(visitor.client.post("/carry", data=written).text)
    assert fields == written
    page = visitor.get(register(visitor, **fields).location).text
    assert brought_on(page)["body"] == TEXT
    for part in ('value="How?"', 'value="one, two"', 'selected value="general"'):
        assert part in page


def test_the_longest_text_comes_along(thread, visitor):
    long = ("γράμματα " * 8000)[:64_000].strip()
    page = write_first(visitor, thread, long)
    assert brought_on(page.text)["body"] == long
    there = register(visitor, **brought_on(page.text)).location
    assert brought_on(visitor.get(visitor.get(there).location).text)["body"] == long


def test_a_member_whose_session_ended_while_writing_loses_nothing(alice, thread, visitor):
    sign_in(visitor)
    with transaction.writing() as session:
        session.execute(delete(Session))
    came_from = {"Referer": f"http://localhost/threads/{thread.public_id}/{thread.slug}?page=1"}
    answer = visitor.post(f"/threads/{thread.public_id}/comments", {"body": TEXT}, headers=came_from)
    assert answer.status_code == 307
    fields = brought_on(visitor.client.post(answer.location, data={"body": TEXT}).text)
    assert fields == {"body": TEXT, "next": f"/threads/{thread.public_id}/{thread.slug}?page=1"}
    there = sign_in(visitor, **fields).location
    assert brought_on(visitor.get(there).text)["body"] == TEXT


def test_who_signed_in_elsewhere_meanwhile_goes_on_with_the_text(alice, thread, visitor):
    sign_in(visitor)
    page = write_first(visitor, thread).text
    fields = brought_on(page)
    assert fields["body"] == TEXT
    there = visitor.post("/carried", fields).location
    assert brought_on(visitor.get(visitor.get(there).location).text)["body"] == TEXT


def test_carrying_writes_nothing_and_signs_nobody_in(thread, visitor):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("forum.accounts.actions.carry_text", None)
        assert write_first(visitor, thread).status_code == 200
    assert not is_signed_in(visitor)


def test_a_form_of_another_site_carries_nothing(thread, visitor):
    answer = visitor.client.post("/carry", data={"body": TEXT}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_nobody_is_carried_to_another_site(alice, visitor):
    page = visitor.client.post("/carry", data={"body": TEXT, "next": "//evil.example/"}).text
    assert "evil.example" not in page
    assert sign_in(visitor, body=TEXT, next="//evil.example/").location == "/?carried=1#reply"


def test_a_text_is_shown_to_nobody_else(alice, bob, thread, app):
    sign_in(Browser(app), body=TEXT, next=f"/threads/{thread.public_id}")
    other = Browser(app, bob)
    address = f"/threads/{thread.public_id}/{thread.slug}?carried=1"
    assert brought_on(other.get(address).text)["body"] == ""
    assert "second" not in Browser(app).get(address).text


def test_a_text_is_kept_for_a_day(alice, visitor):
    sign_in(visitor, body=TEXT)
    assert carried_text(viewer(alice)) == {"body": TEXT}
    with travel(timedelta(days=1, minutes=1)):
        assert carried_text(viewer(alice)) == {}


def test_a_later_text_takes_the_place_of_an_earlier_one(alice, visitor):
    sign_in(visitor, body=TEXT)
    sign_in(visitor, body="later", title="t")
    assert carried_text(viewer(alice)) == {"body": "later", "title": "t"}

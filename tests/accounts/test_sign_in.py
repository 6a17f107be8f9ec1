"""Signing in: whom it lets in, what it tells strangers, what becomes of sessions."""

import pytest
from sqlalchemy import func, select

from forum.accounts import passwords
from forum.accounts.models import Person, Session
from forum.core import transaction
from forum.core.database import db
from tests.people import Browser, person

RIGHT = "tall cedar by the well"


@pytest.fixture
def alice(app):
    made = person("alice")
    kept = passwords.hash_password(RIGHT)
    with transaction.writing() as session:
        session.get(Person, made.id).password_hash = kept
    return made


def sign_in(browser: Browser, name: str = "alice", password: str = RIGHT, **fields):
    return browser.post("/login", {"username": name, "password": password} | fields)


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice ", "alice@example.test", "Alice@Example.Test"])
def test_a_member_signs_in_by_name_or_address_in_any_case(alice, visitor, name):
    answer = sign_in(visitor, name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(visitor)


def test_a_wrong_password_lets_nobody_in_and_keeps_the_name(alice, visitor):
    answer = sign_in(visitor, password="tall cedar by the sea")
    assert answer.status_code == 422
    assert 'value="alice"' in answer.text
    assert "cedar" not in answer.text
    assert not is_signed_in(visitor)

import pytest
from argon2 import PasswordHasher

from forum.accounts import passwords
from forum.accounts.models import Person
from forum.core import transaction
from tests.accounts import RIGHT
from tests.people import person

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODYS = QUICK.hash("the password of nobody")


@pytest.fixture(autouse=True)
def quick_hashes(request, monkeypatch) -> None:
    """Hashes at a thousandth of their cost, for tests that ask for many and not what they cost."""
    if "costly_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", QUICK)
        monkeypatch.setattr(passwords, "_NOBODYS", NOBODYS)


@pytest.fixture
def costly_hashes() -> None:
    """Hashes as everybody gets them, for tests that look at what they cost."""


@pytest.fixture
def alice(app) -> Person:
    """A member who signs in with RIGHT."""
    return with_password(person("alice"))


@pytest.fixture
def bob(app) -> Person:
    return with_password(person("bob"))


def with_password(someone: Person) -> Person:
    kept = passwords.hash_password(RIGHT)
    with transaction.writing() as session:
        session.get(Person, someone.id).password_hash = kept
    return someone


@pytest.fixture
def mail_goes_out(monkeypatch) -> None:
    """A mail server is named; what goes out is seen by tests/mail.py as ever."""
    monkeypatch.setattr("forum.core.mail.ability.can_send", lambda: True)

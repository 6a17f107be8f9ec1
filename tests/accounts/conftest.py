import pytest

from forum.accounts import passwords
from forum.accounts.models import Person
from forum.core import transaction
from tests.accounts import RIGHT
from tests.people import person


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

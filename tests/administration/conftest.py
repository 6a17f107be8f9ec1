import pytest

from tests.people import Browser, person


@pytest.fixture
def administrator(app):
    return person("dimitra", "administrator")


@pytest.fixture
def admin(app, administrator) -> Browser:
    """The administrator's browser."""
    return Browser(app, administrator)

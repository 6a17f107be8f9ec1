import pytest

from forum.core import transaction
from forum.core.incoming import handling
from forum.core.site import change_site


@pytest.fixture(autouse=True)
def takes_mail(app) -> None:
    """The site takes mail."""
    with transaction.writing():
        change_site(mail_in_address="Support@Acme.test")


@pytest.fixture
def handlers(monkeypatch) -> list:
    """Those of the test alone."""
    monkeypatch.setattr(handling, "_handlers", [])
    return handling.handlers()

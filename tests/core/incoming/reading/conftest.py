import pytest


@pytest.fixture(autouse=True)
def takes_mail() -> None:
    """Mails are read without a site."""

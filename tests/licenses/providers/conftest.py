import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def context():
    """What asking another server wants to know is that no transaction is open here; no database is needed for that."""
    with Flask(__name__).app_context():
        yield

import flask
import flask_babel
import pytest


@pytest.fixture
def app_context():
    """As much of an application as the sentences of refusals need."""
    app = flask.Flask("markup")
    flask_babel.Babel(app)
    with app.test_request_context():
        yield

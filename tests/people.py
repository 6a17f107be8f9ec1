"""The people of the tests, and the browsers that they sit at."""

from contextvars import Context

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from forum.accounts.models import Person, PersonRole
from forum.accounts.sessions import open_session
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.text import name_key, skeleton
from forum.core.viewer import Viewer
from forum.viewers import viewer_of

CSRF_SECRET = "one secret a browser"


def person(handle: str, *roles: str, name: str | None = None, language: str = "") -> Person:
    """A member with a confirmed address and no password, holding these roles."""
    with transaction.writing() as session:
        made = Person(
            handle=handle,
            name_key=name_key(handle),
            skeleton=skeleton(handle),
            display_name=name or handle.title(),
            email=f"{handle}@example.test",
            email_key=f"{handle}@example.test",
            email_verified_at=now(),
            language=language,
        )
        session.add(made)
        session.flush()
        session.add_all(PersonRole(person_id=made.id, role=role) for role in roles)
    return made


def viewer(someone: Person) -> Viewer:
    """What this person may see now."""
    with transaction.reading():
        return viewer_of(someone.id)


class Browser:
    """A browser: keeps cookies, sends the CSRF token with every form, follows nothing by itself."""

    def __init__(self, app: Flask, someone: Person | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        if someone is not None:
            self.sign_in(someone)

    def sign_in(self, someone: Person) -> None:
        with transaction.writing():
            token = open_session(someone.id, keep=True, browser="tests")
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def get(self, address: str, **options) -> TestResponse:
        return self._ask(self.client.get, address, **options)

    def head(self, address: str, **options) -> TestResponse:
        return self._ask(self.client.head, address, **options)

    def post(self, address: str, data: dict | None = None, **options) -> TestResponse:
        """Sends a form of this site, with its token."""
        with self.client.session_transaction() as session:
            session["csrf_token"] = CSRF_SECRET
        return self._ask(self.client.post, address, data=(data or {}) | {"csrf_token": self.csrf_token()}, **options)

    def _ask(self, method, address: str, **options) -> TestResponse:
        """In an empty context, as a server would: nothing of the test's own is seen by the request, nor the reverse."""
        db.session.remove()
        return Context().run(method, address, **options)

    def csrf_token(self) -> str:
        serializer = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token")
        return serializer.dumps(CSRF_SECRET)

"""Joining, signing in and out, the account, limits on guessing, and text that comes along."""

from werkzeug.test import TestResponse

from tests.people import Browser

RIGHT = "tall cedar by the well"
WRONG = "tall cedar by the sea"


def sign_in(browser: Browser, name: str = "alice", password: str = RIGHT, **fields) -> TestResponse:
    sent = {"username": name, "password": password} | fields
    return browser.post("/login", sent, environ_base={"REMOTE_ADDR": "192.0.2.1"})


def register(browser: Browser, username: str = "newcomer", *, address: str = "192.0.2.1", **fields) -> TestResponse:
    sent = {"username": username, "email": f"{len(username)}@example.test", "password": RIGHT} | fields
    return browser.post("/register", sent, environ_base={"REMOTE_ADDR": address})


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200

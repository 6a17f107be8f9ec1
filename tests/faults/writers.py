"""Members who write and write, and note down what they were told is posted."""

import http.client
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import urlencode

from flask import Flask

from tests.people import Browser

PATIENCE = 30
TRIES = 100


@dataclass
class Writer:
    """Sends comments one after the other; where no answer comes, sends the same form again, as a browser would."""

    headers: dict[str, str]
    token: str
    port: int
    threads: Sequence[str]
    pause: float = 0.3
    told: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def write(self, stop: threading.Event) -> None:
        while not stop.is_set():
            word = f"zq{token_hex(6)}"
            form = {"body": f"A word of its own: {word}", "once": token_hex(8), "csrf_token": self.token}
            thread = self.threads[len(self.told) % len(self.threads)]
            (self.told if self._is_posted(f"/threads/{thread}/comments", form, stop) else self.unsure).append(word)
            stop.wait(self.pause)

    def _is_posted(self, address: str, form: dict[str, str], stop: threading.Event) -> bool:
        for _ in range(TRIES):
            try:
                status = self._post(address, form)
            except (OSError, http.client.HTTPException):
                status = 0
            if status == 303:
                return True
            assert status in (0, 503), status
            if stop.wait(0.05):
                return False
        raise AssertionError("nobody ever answered")

    def _post(self, address: str, form: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", address, urlencode(form), self.headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


def writer(app: Flask, person, port: int, threads: Sequence[str], **more) -> Writer:
    browser = Browser(app, person)
    with browser.client.session_transaction() as session:
        session["csrf_token"] = "one secret a browser"
    cookie = browser.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    headers = {
        "Cookie": f"{cookie.key}={cookie.value}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "localhost",
    }
    return Writer(headers, browser.csrf_token(), port, threads, **more)

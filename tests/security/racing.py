"""Many requests at the same moment, from threads of one process or of several."""

import multiprocessing
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Flask

from forum import create_app
from forum.core import database
from tests.people import Browser

PROCESSES = 3


@dataclass(frozen=True)
class Press:
    """Somebody sends a form. `name` says which race it takes part in."""

    name: str
    person_id: int | None
    address: str
    form: dict[str, str]
    remote: str = "192.0.2.1"


Answers = list[tuple[str, int, str]]


def in_threads(app: Flask, presses: Sequence[Press], start: Any = None) -> Answers:
    """Sends everything at once; gives name, status and Location of each answer."""
    go, answers = threading.Barrier(len(presses) + 1), []

    def press(browser: Browser, one: Press) -> None:
        with app.app_context():
            go.wait()
            response = browser.post(one.address, one.form, environ_base={"REMOTE_ADDR": one.remote})
            answers.append((one.name, response.status_code, response.headers.get("Location", "")))

    threads = [threading.Thread(target=press, args=(_browser(app, one.person_id), one)) for one in presses]
    for thread in threads:
        thread.start()
    if start:
        start.wait()
    go.wait()
    for thread in threads:
        thread.join()
    return answers


def in_processes(app: Flask, presses: Sequence[Press]) -> Answers:
    """The same, from several processes on one database."""
    settings = app.extensions["stoa.settings"]
    environment = {
        "STOA_INSTANCE": settings.instance,
        "STOA_DATABASE_URL": settings.database_url,
        "STOA_SECRET_KEY": settings.secret_key,
        "STOA_BASE_URL": settings.base_url,
    }
    processes = multiprocessing.get_context("spawn")
    start, answers = processes.Barrier(PROCESSES), processes.Queue()
    shares = [presses[number::PROCESSES] for number in range(PROCESSES)]
    children = [processes.Process(target=_child, args=(environment, share, start, answers)) for share in shares]
    for child in children:
        child.start()
    collected = [answer for _child_of in children for answer in answers.get(timeout=60)]
    for child in children:
        child.join()
    return collected


def _child(environment: dict[str, str], presses: Sequence[Press], start, answers) -> None:
    database.BUSY_SECONDS = 60  # patient, as the machine may be busy with other tests
    answers.put(in_threads(create_app(environment), presses, start))


def _browser(app: Flask, person_id: int | None) -> Browser:
    with app.app_context():
        return Browser(app, SimpleNamespace(id=person_id) if person_id else None)

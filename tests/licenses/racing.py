"""Many people at once, in several processes."""

import multiprocessing
import threading
from collections import Counter
from types import SimpleNamespace

from flask import Flask

from forum.core.database import db
from tests.people import Browser

PROCESSES = 3
PATIENCE = 60

_processes = multiprocessing.get_context("fork")


def race(app: Flask, people: list[int], addresses: list[str], key: str) -> Counter:
    """Sends a key for these people, from these addresses, all at once; how often each status was answered."""
    db.session.remove()
    db.engine.dispose()  # no connection goes along into the children
    barrier, answers = _processes.Barrier(PROCESSES), _processes.Queue()
    shares = [(people[n::PROCESSES], addresses[n::PROCESSES]) for n in range(PROCESSES)]
    children = [_processes.Process(target=_contend, args=(app, *share, key, barrier, answers)) for share in shares]
    for child in children:
        child.start()
    counted = Counter(answers.get(timeout=PATIENCE) for _ in people)
    for child in children:
        child.join()
    return counted


def _contend(app: Flask, people: list[int], addresses: list[str], key: str, barrier, answers) -> None:
    """A child: signs its people in, waits for the other children, then lets all of them go."""
    browsers = [Browser(app, SimpleNamespace(id=id)) for id in people]
    go = threading.Barrier(len(people) + 1)
    threads = [
        threading.Thread(target=_unlock, args=(app, browser, address, key, go, answers))
        for browser, address in zip(browsers, addresses, strict=True)
    ]
    for thread in threads:
        thread.start()
    barrier.wait(PATIENCE)
    go.wait()
    for thread in threads:
        thread.join()


def _unlock(app: Flask, browser: Browser, address: str, key: str, go: threading.Barrier, answers) -> None:
    with app.app_context():
        go.wait()
        answers.put(browser.post("/unlock", {"key": key}, environ_base={"REMOTE_ADDR": address}).status_code)

"""Many people at once, in several processes: what a child process does."""

import threading
from types import SimpleNamespace

from forum import create_app
from tests.people import Browser


def contend(environment: dict[str, str], people: list[int], addresses: list[str], key: str, barrier, answers) -> None:
    """Signs these people in, waits for the other processes, then sends the key for all at once."""
    app = create_app(environment)
    browsers = [browser_of(app, id) for id in people]
    go = threading.Barrier(len(people) + 1)
    threads = [
        threading.Thread(target=unlock, args=(app, browser, address, key, go, answers))
        for browser, address in zip(browsers, addresses, strict=True)
    ]
    for thread in threads:
        thread.start()
    barrier.wait()
    go.wait()
    for thread in threads:
        thread.join()


def browser_of(app, person_id: int) -> Browser:
    with app.app_context():
        return Browser(app, SimpleNamespace(id=person_id))


def unlock(app, browser: Browser, address: str, key: str, go: threading.Barrier, answers) -> None:
    with app.app_context():
        go.wait()
        response = browser.post("/unlock", {"key": key}, environ_base={"REMOTE_ADDR": address})
        answers.put(response.status_code)

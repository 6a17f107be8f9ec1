"""A worker beside a test, in threads of its process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from forum.core.jobs import worker


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """A worker that is told to stop, and ended, when the block is over."""
    stop, ended = threading.Event(), []

    def work() -> None:
        with app.app_context():
            worker.run(stop, app.extensions["stoa.settings"].instance_path)
            ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
    assert ended


def until(holds: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.01)

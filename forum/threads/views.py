"""How often threads are looked at: gathered in the process and written every few seconds, so that reading writes nothing."""

import logging
import threading
from collections import Counter

from flask import Flask, current_app
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from forum.core import transaction
from forum.threads.models import Thread

SECONDS = 10

log = logging.getLogger(__name__)
_seen: Counter[int] = Counter()
_lock = threading.Lock()
_timer: threading.Timer | None = None


def count(thread_id: int) -> None:
    """One more look at a thread; a process that dies loses a few seconds of them, which is fine."""
    global _timer
    with _lock:
        _seen[thread_id] += 1
        if _timer is None:
            app = current_app._get_current_object()
            _timer = threading.Timer(SECONDS, _flush_later, [app])
            _timer.daemon = True
            _timer.start()


def _flush_later(app: Flask) -> None:
    global _timer
    with _lock:
        _timer = None
    with app.app_context():
        try:
            flush()
        except DBAPIError as error:
            log.warning("looks at threads not written: %s", error.orig)


def flush() -> None:
    """Adds what was gathered to the threads."""
    with _lock:
        seen = dict(_seen)
        _seen.clear()
    if not seen:
        return
    with transaction.apart() as session:
        for thread_id, looks in sorted(seen.items()):
            session.execute(
                update(Thread)
                .where(Thread.id == thread_id)
                .values(views=Thread.views + looks)
                .execution_options(synchronize_session=False)
            )

"""Searches as they come in: gathered in the process and written every few seconds, so that searching writes nothing.

Until then they are in memory alone: words that may not be kept get into no table, queue or log.
"""

import hashlib
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from forum.core import transaction
from forum.core.clock import now
from forum.search.asked import judging, storing, words
from forum.search.asked.values import ENOUGH, Asker, Gathered
from forum.search.engine.interface import IndexUnavailable

SECONDS = 10
MOST_GATHERED = 100  # what is looked up of them costs about as much as answering them did
AGAIN_AFTER = timedelta(minutes=10)
MOST_REMEMBERED = 10_000

log = logging.getLogger(__name__)


class Gathering:
    """One for an application and process; one that dies loses some seconds of counts, which is fine."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._searches: dict[str, Gathered] = {}
        self._lately: OrderedDict[bytes, datetime] = OrderedDict()
        self._key = secrets.token_bytes(32)

    def asked(self, query: str, asker: Asker, found: bool | None) -> None:
        def count(search: Gathered) -> None:
            search.asked += 1
            search.found = search.found if found is None else found
            if len(search.askers) < ENOUGH and asker not in search.askers:
                search.askers.append(asker)

        self._add("asked", query, asker, count)

    def opened(self, query: str, asker: Asker) -> None:
        def count(search: Gathered) -> None:
            search.opened += 1

        self._add("opened", query, asker, count)

    def flush(self) -> None:
        """Writes what was gathered, as far as it may be kept. While the index can't say that, it is dropped."""
        taken = self.take()
        if not taken:
            return
        with transaction.reading():
            judged = judging.judge(taken)
        with transaction.apart() as session:
            storing.store(session, judged)

    def take(self) -> dict[str, Gathered]:
        with self._lock:
            taken, self._searches = self._searches, {}
        return taken

    def _add(self, what: str, query: str, asker: Asker, count: Callable[[Gathered], None]) -> None:
        said = words.plain(query)
        if not words.can_be_kept(said):
            return
        folded = words.folded(said)
        with self._lock:
            full = len(self._searches) >= MOST_GATHERED and folded not in self._searches
            if full or self._is_again(f"{what}\0{asker[0]}\0{folded}"):
                return
            count(self._searches.setdefault(folded, Gathered(said)))
            if self._timer is None:
                self._timer = threading.Timer(SECONDS, self._flush_later)
                self._timer.daemon = True
                self._timer.start()

    def _is_again(self, what: str) -> bool:
        """Whether the same asker did the same lately. What is remembered names neither asker nor words."""
        mark, moment = hashlib.blake2b(what.encode(), key=self._key, digest_size=16).digest(), now()
        before = self._lately.get(mark)
        if before is not None and before > moment - AGAIN_AFTER:
            return True
        self._lately[mark] = moment
        self._lately.move_to_end(mark)
        if len(self._lately) > MOST_REMEMBERED:
            self._lately.popitem(last=False)
        return False

    def _flush_later(self) -> None:
        with self._lock:
            self._timer = None
        with self._app.app_context():
            try:
                self.flush()
            except (DBAPIError, IndexUnavailable) as error:
                log.warning("searches not counted: %s", type(error).__name__)


def gathering() -> Gathering:
    app = current_app._get_current_object()
    return app.extensions.setdefault("stoa.searches", Gathering(app))

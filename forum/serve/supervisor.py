"""Keeps child processes alive until told to stop. Children are forks: they share the loaded application's memory."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

TICK_SECONDS = 0.1
STEADY_SECONDS = 10.0
LONGEST_BACK_OFF = 8.0
GRACE_SECONDS = 12.0

SIGNALS = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger(__name__)


@dataclass
class Child:
    """A process to keep: what it does, and how its latest try went."""

    name: str
    work: Callable[[], None]
    pid: int | None = None
    started: float = 0.0
    due: float = 0.0
    back_off: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.pid = fork(self.work)

    def ended(self, status: int) -> None:
        """The first death of a steady child is mended at once; one that dies again and again waits longer each time."""
        lived = time.monotonic() - self.started
        self.back_off = 0.0 if lived > STEADY_SECONDS else min(2 * self.back_off or 0.25, LONGEST_BACK_OFF)
        self.due = time.monotonic() + self.back_off
        log.warning("%s (process %s) ended with %s; again in %.2f s", self.name, self.pid, status, self.back_off)
        self.pid = None


class Supervisor:
    """Runs until SIGTERM or SIGINT, then passes SIGTERM on and waits for the children to finish their work."""

    def __init__(self, children: list[Child], *, on_stop: Callable[[], None] = lambda: None) -> None:
        self.children = children
        self.stopping = False
        self._on_stop = on_stop

    def run(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._stop)
        while not self.stopping:
            for child in self.children:
                if child.pid is None and child.due <= time.monotonic():
                    child.start()
            time.sleep(TICK_SECONDS)
            self._reap()
        self._finish()

    def _stop(self, *_) -> None:
        self.stopping = True

    def _finish(self) -> None:
        self._on_stop()
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.pid for child in self.children):
            if time.monotonic() > deadline:
                self._tell(signal.SIGKILL)
            time.sleep(TICK_SECONDS / 5)
            self._reap()

    def _tell(self, number: int) -> None:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, number)

    def _reap(self) -> None:
        for child in self.children:
            if child.pid and (ended := os.waitpid(child.pid, os.WNOHANG))[0]:
                if self.stopping:
                    child.pid = None
                else:
                    child.ended(os.waitstatus_to_exitcode(ended[1]))


def fork(work: Callable[[], None]) -> int:
    """Starts `work` in a child process, which ends when it returns or when its parent is gone."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        return pid
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
        work()
        status = 0
    except Exception:
        log.exception("a child process failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _follow(parent: int) -> None:
    """Without its parent nobody would end this process, and it would keep the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)

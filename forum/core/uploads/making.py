"""Has a picture made harmless in a child process, one at a time over the machine, within limits of memory and time.

Nothing that the child writes is trusted either: it may have been taken over by what it read.
"""

import fcntl
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal

from forum.core import transaction
from forum.core.uploads import child

BYTES_LIMIT = 10 * 2**20
SECONDS = 15
PATIENCE_SECONDS = 8
AT_ONCE = 2  # of a process's threads: one that makes a picture, one that waits; the others answer everybody else

Reason = Literal["kind", "pixels", "damaged", "dear", "bytes", "empty", "busy"]

_inside = threading.BoundedSemaphore(AT_ONCE)


class NotTaken(Exception):
    """A file that isn't kept, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A harmless picture as WebP: in full, and a smaller one for pages where that is worth while."""

    width: int
    height: int
    full: bytes
    small: bytes | None


def make_harmless(sent: IO[bytes], folder: Path) -> Picture:
    """What may be kept of a file that somebody sent; `folder` holds the turns. Raises NotTaken; takes seconds."""
    transaction.forbid_inside("making a picture harmless")
    with _turn(folder), TemporaryFile() as taken, TemporaryFile() as made:  # without names: gone with this process
        shutil.copyfileobj(sent, taken)
        size = taken.tell()
        if size == 0 or size > BYTES_LIMIT:
            raise NotTaken("bytes" if size else "empty")
        taken.seek(0)
        _run(taken, made)
        made.seek(0)
        return _checked(made)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Waits for its turn, not long: pictures are made one after the other, so that other people aren't slowed."""
    if not _inside.acquire(blocking=False):
        raise NotTaken("busy")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "turn.lock", "w") as lock:
            _wait_for(lock)
            yield
    finally:
        _inside.release()


def _wait_for(lock: IO[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise NotTaken("busy") from None
            time.sleep(0.05)


def _run(source: IO[bytes], target: IO[bytes]) -> None:
    """The child: isolated, without environment, with limits that it sets before it reads, killed when its time is over."""
    packages = Path(find_spec("PIL").origin).parents[1]
    command = [sys.executable, "-I", "-S", "-B", child.__file__, str(packages)]
    try:
        ended = subprocess.run(  # noqa: S603
            command,
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "1"},
            cwd="/",
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NotTaken("dear") from None
    if ended.returncode:
        raise NotTaken("dear")


def _checked(made: IO[bytes]) -> Picture:
    try:
        told = json.loads(made.readline(1000))
        if reason := told.get("refused"):
            raise NotTaken(reason if reason in ("kind", "pixels", "damaged", "dear") else "damaged")
        width, height, lengths = told["width"], told["height"], told["parts"]
        parts = [made.read(length) for length in lengths]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotTaken("damaged") from None
    known = all(isinstance(side, int) and 0 < side <= child.LONGEST for side in (width, height))
    if not known or len(parts) not in (1, 2) or not all(map(_is_webp, parts)) or made.read(1):
        raise NotTaken("damaged")
    return Picture(width, height, parts[0], parts[1] if len(parts) > 1 else None)


def _is_webp(part: bytes) -> bool:
    return part[:4] == b"RIFF" and part[8:12] == b"WEBP" and int.from_bytes(part[4:8], "little") + 8 == len(part)

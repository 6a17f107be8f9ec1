"""Counts of cheap tries, shared by the processes of a machine without a write to the database.

For what is only read, such as searches: exact across processes, gone with the instance's file, open when that can't be used.
"""

import sqlite3
import threading
import time
from pathlib import Path

_local = threading.local()

_TABLE = """CREATE TABLE IF NOT EXISTS tries (subject TEXT PRIMARY KEY, count INTEGER NOT NULL, ends REAL NOT NULL)"""
_COUNT = """INSERT INTO tries VALUES (:subject, 1, :now + :seconds) ON CONFLICT (subject) DO UPDATE SET
count = CASE WHEN ends <= :now THEN 1 ELSE count + 1 END, ends = CASE WHEN ends <= :now THEN :now + :seconds ELSE ends END
RETURNING count, ends"""


def count(path: Path, subject: str, seconds: float) -> tuple[int, float]:
    """One more try of a subject: how many in its window, and in how many seconds that ends. (0, 0) where it can't be told."""
    now = time.time()
    try:
        asked = {"subject": subject, "now": now, "seconds": seconds}
        tries, ends = _connection(path).execute(_COUNT, asked).fetchone()
    except sqlite3.Error:
        return 0, 0.0
    return tries, ends - now


def is_counted(path: Path, subject: str) -> bool:
    """Whether a window of the subject is open; False where it can't be told."""
    asked = "SELECT 1 FROM tries WHERE subject = ? AND ends > ?"
    try:
        return _connection(path).execute(asked, [subject, time.time()]).fetchone() is not None
    except sqlite3.Error:
        return False


def forget_old(path: Path) -> None:
    _connection(path).execute("DELETE FROM tries WHERE ends < ?", [time.time()])


def _connection(path: Path) -> sqlite3.Connection:
    kept = getattr(_local, "connections", None)
    if kept is None:
        kept = _local.connections = {}
    if path not in kept or not path.exists():
        connection = sqlite3.connect(path, timeout=0.2, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_TABLE)
        kept[path] = connection
    return kept[path]

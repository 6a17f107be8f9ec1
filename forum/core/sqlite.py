"""SQLite as a server's database: durable, with foreign keys, and with writers of one process taking turns.

SQLite lets waiting writers sleep and try again, so under load one can miss every gap until its time is up. A lock in the
process makes the writers queue here; only one a process then waits for the file.
"""

import sqlite3
import threading
from collections.abc import Callable

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "cache_size = -2000")
TURN = "stoa.turn"


def forget_deleted(engine: Engine) -> bool:
    """What was deleted is overwritten in the file already; this empties the log of writes, which still has it.

    False where somebody was reading from that log just now.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        return driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def prepare(engine: Engine, *, is_writing: Callable[[], bool], patience: float) -> None:
    """Sets up an engine's connections. `patience` is how long a writer waits for its turn, in seconds."""
    turn = threading.Lock()

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record) -> None:
        connection.isolation_level = None  # the engine begins transactions, the driver doesn't
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not is_writing():
            connection.connection.driver_connection.execute("BEGIN")
            return
        if not turn.acquire(timeout=patience):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
        connection.info[TURN] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            end(connection)
            raise

    def end(connection: Connection) -> None:
        if connection.info.pop(TURN, False):
            turn.release()

    event.listen(engine, "commit", end)
    event.listen(engine, "rollback", end)

    @event.listens_for(engine, "checkin")
    def give_back(connection, record) -> None:
        if record.info.pop(TURN, False):
            turn.release()

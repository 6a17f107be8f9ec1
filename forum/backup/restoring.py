"""Bringing a backup back into an empty place, whichever database that has.

A mark in the instance stands from before the first change until after the last one: an interrupted restore is begun anew, and
the site doesn't start meanwhile.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask_migrate import upgrade
from sqlalchemy import Connection, Table, exists, insert, select, text, update

from forum.backup import snapshot
from forum.backup.archive import Part, Reading, Unusable
from forum.backup.contents import CONTENT, CONTINUED, FOLDERS, LEFT_OUT, NO_LONGER_DUE
from forum.backup.taking import SECRET
from forum.core import transaction, vault
from forum.core.clock import now
from forum.core.database import db, migrate
from forum.core.mail.models import Letter
from forum.core.models import SiteRow
from forum.core.settings import settings
from forum.help.models import Import
from forum.licenses.actions import check_licenses, hold_licenses

MARK = "restore-unfinished"
MADE_ANEW = ("search", "mail", "downloads")

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")

Progress = Callable[[int], None]


def is_unfinished() -> bool:
    return (settings().instance_path / MARK).exists()


def restore(backup: Reading, advance: Progress) -> None:
    """Raises Unusable, before anything is touched, where the place isn't empty or the backup is of a later Stoa."""
    _refuse_what_does_not_fit(backup)
    with _unfinished():
        _begin_anew(backup.manifest.revision)
        with transaction.writing() as session:
            _load(session.connection(), backup, advance)
        (settings().instance_path / vault.FILE).unlink(missing_ok=True)
        for part in backup.manifest.files:
            backup.copy(part, settings().instance_path / part.name)
        upgrade()
        with transaction.writing():
            _end_what_was_under_way()
        for folder in MADE_ANEW:
            shutil.rmtree(settings().instance_path / folder, ignore_errors=True)


def has_another_secret(backup: Reading) -> bool:
    """Whether license keys that were given out before will not be known here."""
    return backup.manifest.secret != vault.mark()


def _refuse_what_does_not_fit(backup: Reading) -> None:
    try:
        ScriptDirectory(migrate.directory).get_revision(backup.manifest.revision)
    except CommandError:
        raise Unusable("it was made by a later version of Stoa than this one.") from None
    if wrong := [part.name for part in backup.manifest.files if not _is_ours(part.name)]:
        raise Unusable(f"there is a file in it that has no place here: {wrong[0]!r}.")
    if not is_unfinished() and not _is_empty():
        raise Unusable("this site isn’t empty. Name an empty database and folder (STOA_DATABASE_URL, STOA_INSTANCE).")


def _is_ours(name: str) -> bool:
    folder, *names = name.split("/")
    return name in (SECRET, vault.FILE) or (folder in FOLDERS and bool(names) and all(map(_PLAIN_NAME.fullmatch, names)))


def _is_empty() -> bool:
    with db.engine.connect() as connection:
        tables = snapshot.tables_of(connection)
        return not any(connection.scalar(select(exists(select(tables[name])))) for name in CONTENT if name in tables)


@contextmanager
def _unfinished() -> Iterator[None]:
    mark = settings().instance_path / MARK
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield
    mark.unlink()


def _begin_anew(revision: str) -> None:
    """Empty tables as they were in the version that made the backup."""
    with transaction.writing() as session:
        connection = session.connection()
        tables = list(snapshot.tables_of(connection).values())
        if tables:
            tables[0].metadata.drop_all(connection)
        if snapshot.is_postgresql(connection):
            connection.execute(text("DROP SCHEMA IF EXISTS search CASCADE"))
    upgrade(revision=revision)


def _load(connection: Connection, backup: Reading, advance: Progress) -> None:
    tables = snapshot.tables_of(connection)
    with _references_checked_at_the_end(connection):
        for part in backup.manifest.tables:
            if part.name in LEFT_OUT:
                continue
            if (table := tables.get(part.name)) is None or set(part.columns) != set(table.columns.keys()):
                raise Unusable(f"its table {part.name} isn’t that of its version.")
            _load_table(connection, backup, part, table, advance)


def _load_table(connection: Connection, backup: Reading, part: Part, table: Table, advance: Progress) -> None:
    rows = (snapshot.values(table, part.columns, row) for row in backup.rows(part))
    if part.name == "jobs":
        rows = (row for row in rows if row["kind"] in CONTINUED)
    while some := list(islice(rows, snapshot.at_once(table))):
        connection.execute(insert(table), some)
        advance(len(some))
    if part.last_id is not None:
        snapshot.set_last_id(connection, table, part.last_id)


@contextmanager
def _references_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """Rows may point at others that come later."""
    if not snapshot.is_postgresql(connection):
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    found = connection.execute(text(_REFERENCES)).all()
    for table, name, _definition in found:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    for table, name, definition in found:
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))


_REFERENCES = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"""


def _end_what_was_under_way() -> None:
    """No letter goes out that the site which was backed up may have sent, and no mail is fetched away from it; licenses open
    nothing until they are checked."""
    unsent = (Letter.sent_at.is_(None), Letter.dropped_at.is_(None), Letter.failed_at.is_(None))
    db.session.execute(update(Letter).where(*unsent).values(dropped_at=now()))
    db.session.execute(update(SiteRow).values(mail_in_url="", mail_in_trouble=""))
    stopped = Import.state.in_(("waiting", "running", "stopping"))
    db.session.execute(update(Import).where(stopped).values(state="stopped"))
    for name, column in NO_LONGER_DUE.items():
        if (table := db.metadata.tables.get(name)) is not None:
            db.session.execute(update(table).values({column: None}))
    hold_licenses()
    check_licenses()

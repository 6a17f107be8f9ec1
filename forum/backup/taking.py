"""Taking a backup while people write."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Table, select

from forum.backup import snapshot
from forum.backup.archive import Manifest, Part, Writing, file_member, table_member, writing
from forum.backup.contents import FOLDERS, LEFT_OUT
from forum.core import vault
from forum.core.clock import now
from forum.core.settings import settings

SECRET = "secret.key"  # noqa: S105  a file's name
STAGE = "backup-files"

log = logging.getLogger(__name__)

Progress = Callable[[int], None]


def take(path: Path, progress: Callable[[int], Progress]) -> Manifest:
    """Writes the site as of one moment to a file. `progress` is told how much there is, and gives what is told of each step."""
    with writing(path) as archive, _files_kept(settings().instance_path) as stage, snapshot.moment() as connection:
        _keep_files(stage)  # again: those that came between are in the moment's rows
        tables = {name: table for name, table in snapshot.tables_of(connection).items() if name not in LEFT_OUT}
        advance = progress(sum(snapshot.count(connection, table) for table in tables.values()))
        rows = [_table(archive, connection, table, advance) for table in tables.values()]
        files = list(_files(archive, connection, tables, stage))
        manifest = Manifest(
            revision=snapshot.revision_of(connection),
            taken_at=now().isoformat(),
            address=settings().address,
            secret=vault.mark(),
            tables=rows,
            files=files,
        )
        archive.manifest(manifest)
    return manifest


def _table(archive: Writing, connection: Connection, table: Table, advance: Progress) -> Part:
    def told() -> Iterator[str]:
        for number, line in enumerate(snapshot.lines(connection, table), 1):
            yield line
            if number % snapshot.AT_ONCE == 0:
                advance(snapshot.AT_ONCE)

    sha256, rows = archive.lines(table_member(table.name), told())
    advance(rows % snapshot.AT_ONCE)
    columns, last_id = [column.name for column in table.columns], snapshot.last_id(connection, table)
    return Part(table.name, sha256, rows, columns, last_id)


@contextmanager
def _files_kept(instance: Path) -> Iterator[Path]:
    """A folder of further names for the files, so that what is removed meanwhile isn't gone."""
    stage = instance / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        _keep_files(stage)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _keep_files(stage: Path) -> None:
    for folder in FOLDERS:
        for file in (stage.parent / folder).rglob("*"):
            kept = stage / file.relative_to(stage.parent)
            kept.parent.mkdir(parents=True, exist_ok=True)
            if file.is_file() and not kept.exists():
                with suppress(FileNotFoundError):  # gone meanwhile
                    os.link(file, kept)


def _files(archive: Writing, connection: Connection, tables: dict[str, Table], stage: Path) -> Iterator[Part]:
    for folder, (name, column) in FOLDERS.items():
        table = tables.get(name)
        if table is None or column not in table.columns:
            continue
        named = set(connection.scalars(select(table.columns[column]).where(table.columns[column] != "")))
        found = set()
        for file in sorted(file for file in (stage / folder).rglob("*") if file.is_file()):
            if owner := {file.name, _owner(file)} & named:
                found |= owner
                path = str(file.relative_to(stage))
                yield Part(path, archive.file(file_member(path), file))
        for name in sorted(named - found):
            log.warning("%s/%s is gone, though the site still shows it", folder, name)
    if not settings().secret_key:
        settings().secret()
        yield Part(SECRET, archive.file(file_member(SECRET), settings().instance_path / SECRET))
    later = settings().instance_path / vault.FILE
    if later.exists():
        yield Part(vault.FILE, archive.file(file_member(vault.FILE), later))


def _owner(file: Path) -> str:
    """A picture is kept in several sizes: `k3x9.webp`, `k3x9-small.webp`."""
    return file.name.partition(".")[0].partition("-")[0]

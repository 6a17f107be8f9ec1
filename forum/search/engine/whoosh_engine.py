"""The embedded engine: Whoosh writes and stores, we match and rank."""

import errno
import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from forum.search.engine import matching, scoring
from forum.search.engine.interface import (
    NO_HITS,
    Alike,
    Document,
    Hits,
    IndexUnavailable,
    Order,
    Progress,
    Rarities,
    Scope,
    Status,
)
from forum.search.engine.query import Query
from forum.search.engine.reading import Snapshot, open_snapshot
from forum.search.engine.schema import fields_of
from forum.search.engine.storage import CheckedStorage, Home, Signature
from forum.search.engine.writing import Writer, write_all

log = logging.getLogger(__name__)

_PROGRESS_EVERY = 1000
_ATTEMPTS = 5
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class WhooshEngine:
    """An index in a directory. One object serves all threads of a process; processes may share the directory."""

    name = "whoosh"

    def __init__(self, path: Path, *, patience: float = 5.0) -> None:
        """`patience` is how many seconds a writer waits for another one before `IndexBusy`."""
        self._home = Home(Path(path))
        self._patience = patience
        self._opening = Lock()
        self._snapshot: Snapshot | None = None
        self._failure: tuple[Path, Signature, str] | None = None

    def apply(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> None:
        """A full disk raises its `OSError`: the batch can be tried again, a rebuild wouldn't help."""
        with self._home.writing(self._patience):
            directory = self._home.current()
            rows = {document.id: fields_of(document) for document in documents}
            stale = rows.keys() | set(deletions)
            try:
                with Writer(directory) as writer:
                    writer.discard(stale)
                    for row in rows.values():
                        writer.add_document(**row)
            except Exception as error:
                if isinstance(error, OSError) and error.errno in _NO_ROOM:
                    raise
                raise IndexUnavailable("broken", repr(error)) from error

    def search(self, query: Query, scope: Scope, *, limit: int, order: Order = "best", grouped: bool = True) -> Hits:
        if not scope.spaces:
            return NO_HITS
        with self._snapshot_to_read() as snapshot:
            return matching.run(snapshot, query, scope, limit, order, grouped=grouped)

    def rarities(self, terms: Iterable[str], scope: Scope) -> Rarities:
        with self._snapshot_to_read() as snapshot:
            return scoring.rarities(snapshot, terms, scope)

    def like(self, weights: Mapping[str, float], scope: Scope, *, limit: int) -> list[Alike]:
        if not scope.spaces:
            return []
        with self._snapshot_to_read() as snapshot:
            return matching.like(snapshot, weights, scope, limit)

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> None:
        """Writers wait meanwhile, so what changes during a rebuild is applied after it and not lost."""
        with self._home.writing(self._patience):
            directory = self._home.create()
            try:
                write_all(directory, _each_once(documents, progress or (lambda done: None)))
                self._home.make_current(directory)
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)
                raise

    def purge(self) -> None:
        with self._home.writing(self._patience):
            directory = self._home.current()
            try:
                Writer(directory).merge_deleted()
            except Exception as error:
                if isinstance(error, OSError) and error.errno in _NO_ROOM:
                    raise
                raise IndexUnavailable("broken", repr(error)) from error

    def status(self, *, thorough: bool = False) -> Status:
        try:
            snapshot = self._open_snapshot(verify=thorough)
        except IndexUnavailable as unavailable:
            return Status(unavailable.state, 0, self._home.size(), unavailable.reason)
        return Status("ready", snapshot.documents, self._home.size())

    @contextmanager
    def _snapshot_to_read(self) -> Iterator[Snapshot]:
        """The present one; what goes wrong with it means that the index can't be used."""
        snapshot = self._open_snapshot()
        try:
            yield snapshot
        except Exception as error:
            log.exception("a search failed")
            raise IndexUnavailable("broken", repr(error)) from error

    def _open_snapshot(self, *, verify: bool = False) -> Snapshot:
        """The last snapshot while its files are unchanged, else the present one.

        A failure counts only if the files are still the same after it; otherwise a writer was at work. It is then
        remembered, as telling costs a reading of the whole index.
        """
        reason = ""
        for _ in range(_ATTEMPTS):
            directory = self._home.current()
            storage = CheckedStorage(str(directory))
            present = storage.signature()
            if self._failure and self._failure[:2] == (directory, present):
                raise IndexUnavailable("broken", self._failure[2])
            try:
                return self._read(storage, present, verify)
            except Exception as error:
                reason = repr(error)
            if storage.signature() == present:
                self._failure = (directory, present, reason)
                break
        raise IndexUnavailable("broken", reason)

    def _read(self, storage: CheckedStorage, present: Signature, verify: bool) -> Snapshot:
        if verify:
            return open_snapshot(storage, present)
        if not (self._snapshot and self._snapshot.is_current(storage, present)):
            with self._opening:
                if not (self._snapshot and self._snapshot.is_current(storage, present)):
                    self._snapshot = open_snapshot(storage, present, self._snapshot)
        return self._snapshot


def _each_once(documents: Iterable[Document], progress: Progress) -> Iterator[Document]:
    seen: set[str] = set()
    for document in documents:
        if document.id not in seen:
            seen.add(document.id)
            yield document
            if len(seen) % _PROGRESS_EVERY == 0:
                progress(len(seen))
    progress(len(seen))

"""Where indexes lie: one directory each, a pointer to the present one, one writer at a time, checksums of all."""

import json
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import FileLock, try_for

from forum.search.engine.interface import IndexBusy, IndexUnavailable
from forum.search.engine.schema import VERSION

Signature = dict[str, tuple[int, int]]

_POINTER = "current.json"
_LOCK = "writing.lock"
_PREFIX = "index-"
_SUMS = ".sums"
_CHUNK = 1 << 20


class Damaged(Exception):
    """A file isn't what was written."""


class Home:
    """The directory that holds the present index, and for a while the next one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def writing(self, timeout: float) -> Iterator[None]:
        """Hold the writer's lock. The system frees it with the process, however that ends."""
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self.path / _LOCK))
        if not try_for(lock.acquire, timeout=timeout, delay=0.05):
            raise IndexBusy(f"the index has been locked for more than {timeout:g} s")
        try:
            yield
        finally:
            lock.release()

    def current(self) -> Path:
        """The directory of the present index; `IndexUnavailable` if there is none of this version."""
        try:
            card = json.loads((self.path / _POINTER).read_bytes())
            version, name = card["version"], str(card["directory"])
        except FileNotFoundError:
            raise IndexUnavailable("missing", "no index has been built") from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise IndexUnavailable("broken", f"the pointer can't be read: {error!r}") from error
        if version != VERSION:
            raise IndexUnavailable("outdated", f"the index is of version {version}, not {VERSION}")
        directory = self.path / name
        if not directory.is_dir():
            raise IndexUnavailable("missing", "the directory of the index is gone")
        return directory

    def create(self) -> Path:
        directory = self.path / f"{_PREFIX}{secrets.token_hex(8)}"
        directory.mkdir(parents=True)
        return directory

    def make_current(self, directory: Path) -> None:
        """Swap at one stroke, then remove every other index: who still reads one keeps its open files."""
        card = self.path / f"{_POINTER}.new"
        with card.open("w") as file:
            json.dump({"version": VERSION, "directory": directory.name}, file)
            file.flush()
            os.fsync(file.fileno())
        card.replace(self.path / _POINTER)
        for other in self.path.glob(f"{_PREFIX}*"):
            if other != directory:
                shutil.rmtree(other, ignore_errors=True)

    def size(self) -> int:
        """Bytes of all files: for a while those of two indexes."""
        total = 0
        for folder, _folders, names in os.walk(self.path):  # passes by folders that a rebuild takes away meanwhile
            for name in names:
                with suppress(FileNotFoundError):
                    total += os.stat(os.path.join(folder, name)).st_size
        return total


class CheckedStorage(FileStorage):
    """Files with checksums beside them: flipped bits in a column would otherwise just be other hits."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh publishes a table of contents by this rename: its checksum has to be there before."""
        if newname.endswith(".toc"):
            self._write_sums(newname, [oldname], names=[newname])
        super().rename_file(oldname, newname, safe=safe)
        if newname.endswith(".toc"):
            self._forget_sums(keep=newname)

    def seal(self, segment: WhooshSegment) -> None:
        """Note the checksums of a finished segment, whose files never change."""
        files = sorted(segment.list_files(self))
        self._write_sums(segment.segment_id(), files, names=files)

    def verify(self, owner: str) -> None:
        """Compare every file of a segment, or a table of contents, with its checksum."""
        try:
            sums = json.loads(Path(self.folder, owner + _SUMS).read_bytes())
        except ValueError as error:
            raise Damaged(f"{owner}{_SUMS} can't be read") from error
        for name, expected in sums.items():
            if _checksum(Path(self.folder, name)) != expected:
                raise Damaged(f"{name} isn't what was written")

    def signature(self) -> Signature:
        """Size and time of change of every file: equal signatures, equal files."""
        signature = {}
        with suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # a writer has just removed it
                    stat = entry.stat()
                    signature[entry.name] = (stat.st_size, stat.st_mtime_ns)
        return signature

    def _write_sums(self, owner: str, files: list[str], names: list[str]) -> None:
        sums = {name: _checksum(Path(self.folder, file)) for name, file in zip(names, files, strict=True)}
        Path(self.folder, owner + _SUMS).write_text(json.dumps(sums))

    def _forget_sums(self, keep: str) -> None:
        for path in Path(self.folder).glob(f"*.toc{_SUMS}"):
            if path.name != keep + _SUMS:
                path.unlink(missing_ok=True)


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return value

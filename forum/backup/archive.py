"""The file of a backup: a zip whose last bytes are the SHA-256 of all before them.

`manifest.json` is its last member. Tables are JSON lines, a list of values a row; the manifest names the columns, and
the SHA-256 of the lines, which is the same for the same rows whatever database they are in.
"""

import fcntl
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
SEAL_LENGTH = 64
CHUNK = 1 << 20
LEVEL = 3  # twice as fast as the usual 6 for a twentieth more


class Unusable(Exception):
    """Why a backup can't be made or used, in words for whoever ran the command."""


@dataclass(frozen=True)
class Part:
    """A table (`columns`, and the last id that was given) or a file of the instance."""

    name: str
    sha256: str
    rows: int = 0
    columns: list[str] = field(default_factory=list)
    last_id: int | None = None


@dataclass(frozen=True)
class Manifest:
    """`secret` tells one signing secret from another without telling it."""

    revision: str
    taken_at: str
    address: str
    secret: str
    tables: list[Part]
    files: list[Part]
    format: int = FORMAT


class Writing:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def lines(self, name: str, lines: Iterable[str]) -> tuple[str, int]:
        """Adds a member of lines; their hash and how many they were."""
        digest, count = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as member:
            for line in lines:
                data = f"{line}\n".encode()
                digest.update(data)
                member.write(data)
                count += 1
        return digest.hexdigest(), count

    def file(self, name: str, path: Path) -> str:
        digest = hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as member, path.open("rb") as file:
            while data := file.read(CHUNK):
                digest.update(data)
                member.write(data)
        return digest.hexdigest()

    def manifest(self, manifest: Manifest) -> None:
        self._archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """Puts the file in its place when all of it is on the disk, readable by its owner only; before, there is none."""
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        _lock(file, path)
        file.truncate()
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
                yield Writing(archive)
                archive.comment = b"0" * SEAL_LENGTH
            _seal(file)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _flush_folder(path.parent)


def _lock(file: BinaryIO, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Unusable(f"another backup is being written to {path}.") from None


def _seal(file: BinaryIO) -> None:
    file.flush()
    seal = _hash(file)
    file.seek(-SEAL_LENGTH, os.SEEK_END)
    file.write(seal.encode())
    file.flush()
    os.fsync(file.fileno())


def _hash(file: BinaryIO) -> str:
    """Of all but the seal."""
    left = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (data := file.read(min(CHUNK, left))):
        digest.update(data)
        left -= len(data)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reading:
    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def rows(self, part: Part) -> Iterator[list[Any]]:
        with self._archive.open(table_member(part.name)) as member:
            for line in member:
                yield json.loads(line)

    def copy(self, part: Part, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        with self._archive.open(file_member(part.name)) as member:
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(member, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())

    def check(self, part: Part, member: str) -> None:
        """Raises Unusable for a part that isn't what the manifest says."""
        digest = hashlib.sha256()
        with self._archive.open(member) as file:
            while data := file.read(CHUNK):
                digest.update(data)
        if digest.hexdigest() != part.sha256:
            raise Unusable(f"{part.name} in it isn’t what was written.")


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """A backup of which every byte has been checked. Raises Unusable."""
    with path.open("rb") as file:
        if not _is_sealed(file):
            raise Unusable("it is damaged, cut short, or no backup of Stoa.")
        try:
            archive = zipfile.ZipFile(file)
            found = Reading(archive, _manifest(archive))
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise Unusable("it is no backup of Stoa.") from error
        with archive:
            _check(found)
            yield found


def _is_sealed(file: BinaryIO) -> bool:
    if file.seek(0, os.SEEK_END) < SEAL_LENGTH:
        return False
    file.seek(-SEAL_LENGTH, os.SEEK_END)
    seal = file.read()
    return _hash(file).encode() == seal


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    said = json.loads(archive.read(MANIFEST))
    if said["format"] != FORMAT:
        raise Unusable(f"it is of format {said['format']}, and this Stoa reads format {FORMAT}.")
    parts = {name: [Part(**part) for part in said[name]] for name in ("tables", "files")}
    return Manifest(**said | parts)


def _check(found: Reading) -> None:
    for part in found.manifest.tables:
        found.check(part, table_member(part.name))
    for part in found.manifest.files:
        found.check(part, file_member(part.name))


def table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def file_member(name: str) -> str:
    return f"files/{name}"

"""A folder of docs as a ZIP file that somebody sent: looked over before it is kept, unpacked within bounds.

Nothing that it says of itself is believed while unpacking: bytes are counted as they come.
"""

import io
import stat
import struct
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from forum.help.docusaurus.files import MAX_BYTES, MAX_DEPTH

MOST_BYTES = 50 * 2**20
MOST_ENTRIES = 20_000
MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 200  # of what is not small: text shrinks to a tenth, not to a thousandth
NOT_SMALL = 2**20
DIRECTORY_BYTES = 8 * 2**20
LONGEST_NAME = 400

PAGES = {".md", ".mdx", ".json", ".yml", ".yaml"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"}

Reason = Literal["kind", "bytes", "entries", "unpacked", "ratio", "names", "locked", "damaged", "empty"]

_END = struct.Struct("<4s4H2LH")
_FURTHER = b"PK\x06\x07"  # of archives with more entries than we take


class NotTaken(Exception):
    """An archive that isn't unpacked, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def check(file: IO[bytes]) -> None:
    """Raises NotTaken for what can be seen to be wrong without unpacking anything."""
    with _opened(file) as archive:
        _wanted(archive)


def unpack(file: IO[bytes], folder: Path) -> Path:
    """Unpacks pages into an empty folder, and pictures by their names alone; returns where the docs begin."""
    left = MOST_UNPACKED
    with _opened(file) as archive:
        for path, entry in _wanted(archive).items():
            target = folder / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch()
                if target.suffix.lower() in PAGES:
                    left -= _copy(archive, entry, target, left)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                raise NotTaken("names") from None
    return beginning(folder)


def beginning(folder: Path) -> Path:
    """The folder that holds docs/, at most three steps down; else the first one that holds more than a folder."""
    level = [folder]
    for _depth in range(4):
        for one in level:
            if (one / "docs").is_dir() and any((one / "docs").rglob("*.md*")):
                return one
        level = [below for one in level for below in sorted(one.iterdir()) if below.is_dir()]
    while len(inside := list(folder.iterdir())) == 1 and inside[0].is_dir():
        folder = inside[0]
    return folder


def _opened(file: IO[bytes]) -> ZipFile:
    size = file.seek(0, io.SEEK_END)
    if size == 0 or size > MOST_BYTES:
        raise NotTaken("bytes" if size else "empty")
    _check_end(file, size)
    try:
        return ZipFile(file)
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise NotTaken("damaged") from None


def _check_end(file: IO[bytes], size: int) -> None:
    """The list of entries is read into memory as a whole: bounded before anybody does that."""
    file.seek(max(0, size - 2**16 - _END.size))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise NotTaken("kind")
    _sign, _disk, _first, _here, entries, directory, _offset, _comment = _END.unpack_from(tail, at)
    if entries > MOST_ENTRIES or directory > DIRECTORY_BYTES or tail[max(0, at - 20) : at].startswith(_FURTHER):
        raise NotTaken("entries")


def _wanted(archive: ZipFile) -> dict[str, ZipInfo]:
    """The entries to unpack, by where they go."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise NotTaken("entries")
    found = {}
    for entry in entries:
        path = _path(entry)
        if entry.is_dir() or _is_left_out(path) or path.suffix.lower() not in PAGES | PICTURES:
            continue
        _check_entry(entry)
        found[str(path)] = entry
    if sum(entry.file_size for entry in found.values() if _is_page(entry)) > MOST_UNPACKED:
        raise NotTaken("unpacked")
    if not any(_is_page(entry) for entry in found.values()):
        raise NotTaken("empty")
    return found


def _path(entry: ZipInfo) -> PurePosixPath:
    """Where an entry goes below the folder. One that would go elsewhere spoils the archive."""
    name = entry.filename.replace("\\", "/")
    path = PurePosixPath(name)
    is_odd = path.is_absolute() or ".." in path.parts or ":" in name or not name.isprintable()
    if is_odd or len(name) > LONGEST_NAME or len(path.parts) > MAX_DEPTH or any(len(p.encode()) > 255 for p in path.parts):
        raise NotTaken("names")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise NotTaken("names")
    return path


def _is_left_out(path: PurePosixPath) -> bool:
    return any(part.startswith(".") or part in ("__MACOSX", "node_modules") for part in path.parts)


def _is_page(entry: ZipInfo) -> bool:
    return PurePosixPath(entry.filename).suffix.lower() in PAGES


def _check_entry(entry: ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise NotTaken("locked")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others can ask for memory without bounds
        raise NotTaken("kind")
    if entry.file_size > NOT_SMALL and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise NotTaken("ratio")


def _copy(archive: ZipFile, entry: ZipInfo, target: Path, left: int) -> int:
    """As much as says that a page is too long, which the import tells; the size of it."""
    try:
        with archive.open(entry) as packed:
            content = packed.read(min(MAX_BYTES, left) + 1)
    except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        raise NotTaken("damaged") from None
    if len(content) > left:
        raise NotTaken("unpacked")
    target.write_bytes(content)
    return len(content)

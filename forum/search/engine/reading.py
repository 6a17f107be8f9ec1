"""The index as a search sees it: immutable segments, their deletions, and a snapshot of all of them.

Nothing here has a state that a reading thread could disturb, so threads share it; Whoosh's searchers can't be shared
(four threads on one got wrong hits) and its readers copy or map whole files.
"""

import os
from array import array
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from itertools import compress
from math import inf
from pathlib import Path
from typing import NamedTuple

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3TermInfo, W3TermsReader
from whoosh.columns import RefBytesColumn, VarBytesColumn
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

from forum.search.engine.postings import Postings, PostingsFile
from forum.search.engine.schema import ACCEPTED, PUBLIC, schema
from forum.search.engine.storage import CheckedStorage, Damaged, Signature

INDEX_NAME = "MAIN"

_IS_PUBLIC = bytes(flags & PUBLIC for flags in range(256))
_IS_ACCEPTED = bytes(flags & ACCEPTED for flags in range(256))
_LENGTHS = tuple(byte_to_length(byte) for byte in range(256))
_MOST_MASKS = 64


class Terms:
    """The words and ids of one segment, and the documents that have them."""

    def __init__(self, folder: str, segment: WhooshSegment) -> None:
        self._postings = PostingsFile(Path(folder, segment.make_filename(".pst")))
        file = _PositionalFile(Path(folder, segment.make_filename(".trm")))
        self._terms = W3TermsReader(segment.codec(), file, None, None)

    def postings(self, term: str, field: str = "words") -> Postings | None:
        info = self._info(term, field)
        return info and self._postings.postings(info)

    def positions(self, term: str, docs: Container[int]) -> dict[int, array]:
        info = self._info(term, "words")
        return self._postings.positions(info, docs) if info else {}

    def _info(self, term: str, field: str) -> W3TermInfo | None:
        try:
            return self._terms.term_info(field, term.encode("utf-8", "ignore"))
        except TermNotFound:
            return None


class Segment:
    """One segment's terms and columns. Its files never change; which of its documents are deleted does."""

    def __init__(self, folder: str, segment: WhooshSegment) -> None:
        self.name = segment.segment_id()
        self.size = segment.doc_count_all()
        self.terms = Terms(folder, segment)
        self._folder = folder
        self.lengths = self._column("_words_len").ljust(self.size, b"\0")
        flags = self._column("flags").ljust(self.size, b"\0")
        self.public = flags.translate(_IS_PUBLIC)
        self.accepted = frozenset(compress(range(self.size), flags.translate(_IS_ACCEPTED)))
        self.created = _big_endian("I", self._column("created").ljust(self.size * 4, b"\0"))
        self.space_names, self.spaces = self._read_spaces()
        ids = self._column("id")
        self._ids = VarBytesColumn().reader(BufferFile(ids), 0, len(ids), self.size)

    def id(self, doc: int) -> str:
        return self._ids[doc].decode()

    def length(self, doc: int) -> int:
        return _LENGTHS[self.lengths[doc]]

    @cached_property
    def public_length(self) -> int:
        return sum(compress(map(_LENGTHS.__getitem__, self.lengths), self.public))

    def _column(self, name: str) -> bytes:
        """A column's file; none is written where every document has the default."""
        path = Path(self._folder, f"{self.name}.{name}.col")
        return path.read_bytes() if path.exists() else b""

    def _read_spaces(self) -> tuple[list[str], bytes | array]:
        """Names of the spaces in this segment, and for each document the place of its own in that list."""
        data = self._column("space")
        column = RefBytesColumn().reader(BufferFile(data), 0, len(data), self.size)
        names = [name.decode() for name in column._uniques]
        if column._typecode == "B":
            return names, data[: self.size]
        return names, _big_endian("H", data[: self.size * 2])


class _PositionalFile(StructFile):
    """Gets without moving the cursor, and looking a term up only gets."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"))

    def get(self, position: int, length: int) -> bytes:
        return os.pread(self.fileno(), length, position)

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class LiveSegment:
    """A segment without its deleted documents."""

    def __init__(self, segment: Segment, deleted: Iterable[int]) -> None:
        self.segment = segment
        self.deleted = frozenset(deleted)
        self.public = self._without_deleted(segment.public)
        gone = [doc for doc in self.deleted if segment.public[doc]]
        self.public_documents = segment.public.count(1) - len(gone)
        self.public_length = segment.public_length - sum(map(segment.length, gone))
        self._masks: dict[frozenset[str], bytes] = {}

    @property
    def documents(self) -> int:
        return self.segment.size - len(self.deleted)

    def mask(self, spaces: frozenset[str], ends: Mapping[str, datetime]) -> bytes:
        """One byte a document: 1 where it is alive and in one of these spaces, created before the space's end."""
        mask = self._masks.get(spaces)
        if mask is None:
            mask = self._without_deleted(self._in_spaces(spaces))
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            self._masks[spaces] = mask
        return self._before(ends, mask) if ends else mask

    def _before(self, ends: Mapping[str, datetime], mask: bytes) -> bytes:
        """Seldom asked for, and mostly for one reader: not worth keeping."""
        last = [ends[name].timestamp() - 1 if name in ends else inf for name in self.segment.space_names]
        found = zip(mask, self.segment.spaces, self.segment.created, strict=True)
        return bytes(kept and created <= last[space] for kept, space, created in found)

    def _in_spaces(self, spaces: frozenset[str]) -> bytes:
        wanted = bytes(name in spaces for name in self.segment.space_names)
        if isinstance(self.segment.spaces, bytes):
            return self.segment.spaces.translate(wanted.ljust(256, b"\0"))
        return bytes(map(wanted.__getitem__, self.segment.spaces))

    def _without_deleted(self, mask: bytes) -> bytes:
        if not self.deleted:
            return mask
        alive = bytearray(mask)
        for doc in self.deleted:
            alive[doc] = 0
        return bytes(alive)


class Snapshot(NamedTuple):
    """The index at one commit, and the files that it was read from."""

    folder: str
    segments: list[LiveSegment]
    signature: Signature

    @property
    def documents(self) -> int:
        return sum(live.documents for live in self.segments)

    def is_current(self, storage: CheckedStorage, present: Signature) -> bool:
        """Whether the files are still those that were read, and no later commit stands beside them."""
        if storage.folder != self.folder:
            return False
        return _latest_contents(present) in self.signature and self.signature.items() <= present.items()


def open_snapshot(storage: CheckedStorage, present: Signature, previous: Snapshot | None = None) -> Snapshot:
    """Read what the signature shows, keeping the unchanged segments of an earlier snapshot."""
    contents = _latest_contents(present)
    storage.verify(contents)
    known = {}
    if previous:
        known = {
            live.segment.name: live
            for live in previous.segments
            if _files_of(live.segment.name, previous.signature) == _files_of(live.segment.name, present)
        }
    toc = TOC.read(storage, INDEX_NAME, gen=_generation(contents), schema=schema())
    segments = [_open_segment(storage, segment, known.get(segment.segment_id())) for segment in toc.segments]
    signature = {name: present[name] for name in (contents, f"{contents}.sums")}
    for live in segments:
        signature |= _files_of(live.segment.name, present)
    return Snapshot(storage.folder, segments, signature)


def _open_segment(storage: CheckedStorage, segment: WhooshSegment, known: LiveSegment | None) -> LiveSegment:
    deleted = frozenset(segment.deleted_docs())
    if known and known.deleted == deleted:
        return known
    if not known:
        storage.verify(segment.segment_id())
    return LiveSegment(known.segment if known else Segment(storage.folder, segment), deleted)


def _latest_contents(present: Signature) -> str:
    tables = [name for name in present if name.startswith(f"_{INDEX_NAME}_") and name.endswith(".toc")]
    if not tables:
        raise Damaged("there is no table of contents")
    return max(tables, key=_generation)


def _generation(contents: str) -> int:
    return int(contents.removeprefix(f"_{INDEX_NAME}_").removesuffix(".toc"))


def _files_of(segment: str, present: Signature) -> Signature:
    return {name: stat for name, stat in present.items() if name.startswith(f"{segment}.")}


def _big_endian(typecode: str, data: bytes) -> array:
    values = array(typecode)
    values.frombytes(data)
    values.byteswap()
    return values

"""The segments of the index: immutable files of words, marks and columns, and which of their documents are deleted.

Nothing here has a state that a reading thread could disturb, so threads share it; Whoosh's searchers can't be shared
(four threads on one got wrong hits) and its readers copy or map whole files.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3TermInfo, W3TermsReader
from whoosh.columns import RefBytesColumn, VarBytesColumn
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

from forum.search.engine.postings import Positions, Postings, PostingsFile

LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float64)

Mask = NDArray[np.bool_]

_MOST_MASKS = 16
NO_DOCS = Postings(np.empty(0, np.uint32), np.empty(0, np.uint16))


class Terms:
    """The words, marks and ids of one segment, and the documents that have them."""

    def __init__(self, folder: str, segment: WhooshSegment) -> None:
        self._postings = PostingsFile(Path(folder, segment.make_filename(".pst")))
        file = _PositionalFile(Path(folder, segment.make_filename(".trm")))
        self._terms = W3TermsReader(segment.codec(), file, None, None)

    def postings(self, term: str, field: str) -> Postings:
        info = self._info(term, field)
        return self._postings.postings(info) if info else NO_DOCS

    def positions(self, term: str, wanted: Mask) -> Positions:
        info = self._info(term, "words")
        return self._postings.positions(info, wanted) if info else Positions(*NO_DOCS)

    def beginning_with(self, prefix: str, field: str) -> list[Postings]:
        """The postings of each word that begins so."""
        begin = prefix.encode("utf-8", "ignore")
        infos: list[W3TermInfo] = []
        for (in_field, term), info in self._terms.items_from(field, begin):
            if in_field != field or not term.startswith(begin):
                break
            infos.append(info)
        return self._postings.neighbours(infos)

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
        self.lengths = self._numbers("_words_len", "u1")
        self.title_lengths = self._numbers("_title_len", "u1")
        self.accepted = self._numbers("accepted", "u1").astype(bool)
        self.created = self._numbers("created", ">u4").astype(np.uint32)
        self.groups = self._numbers("grouping", ">u4").astype(np.intp)
        self.ties = self._numbers("tie", ">u4").astype(np.uint32)
        self.space_names, self.spaces = self._read_spaces()
        ids = self._column("id")
        self._ids = VarBytesColumn().reader(BufferFile(ids), 0, len(ids), self.size)

    def id(self, doc: int) -> str:
        return self._ids[doc].decode()

    def in_spaces(self, spaces: Iterable[str]) -> Mask:
        wanted = frozenset(spaces)
        return np.array([name in wanted for name in self.space_names], bool)[self.spaces]

    def _column(self, name: str) -> bytes:
        """A column's file; none is written where every document has the default."""
        path = Path(self._folder, f"{self.name}.{name}.col")
        return path.read_bytes() if path.exists() else b""

    def _numbers(self, name: str, dtype: str) -> NDArray:
        kind = np.dtype(dtype)
        data = self._column(name)[: self.size * kind.itemsize]
        return np.frombuffer(data.ljust(self.size * kind.itemsize, b"\0"), kind)

    def _read_spaces(self) -> tuple[list[str], NDArray]:
        """Names of the spaces in this segment, and for each document the place of its own in that list."""
        data = self._column("space")
        column = RefBytesColumn().reader(BufferFile(data), 0, len(data), self.size)
        names = [name.decode() for name in column._uniques]
        return names, np.frombuffer(data, "u1" if column._typecode == "B" else ">u2", self.size)


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
        self._masks: dict[frozenset[str], Mask] = {}
        self._lengths: dict[frozenset[str], float] = {}

    @property
    def documents(self) -> int:
        return self.segment.size - len(self.deleted)

    def mask(self, spaces: frozenset[str]) -> Mask:
        """Which documents are alive and in one of these spaces. Kept, as the same readers come again; not to be changed."""
        mask = self._masks.get(spaces)
        if mask is None:
            mask = self.segment.in_spaces(spaces)
            mask[list(self.deleted)] = False
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            self._masks[spaces] = mask
        return mask

    def length(self, spaces: frozenset[str]) -> float:
        """How many words the documents of these spaces have together, about."""
        length = self._lengths.get(spaces)
        if length is None:
            counts = np.bincount(self.segment.lengths[self.mask(spaces)], minlength=256)
            if len(self._lengths) >= _MOST_MASKS:
                self._lengths.clear()
            length = self._lengths[spaces] = float(counts @ LENGTHS)
        return length

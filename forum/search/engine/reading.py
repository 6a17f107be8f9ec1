"""The index as a search sees it: immutable segments, their deletions, and a snapshot of all of them.

Nothing here has a state that a reading thread could disturb, so threads share it; Whoosh's searchers can't be shared
(four threads on one got wrong hits) and its readers copy or map whole files.
"""

import os
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3TermInfo, W3TermsReader
from whoosh.columns import RefBytesColumn, VarBytesColumn
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

from forum.search.engine.analysis import is_sound
from forum.search.engine.postings import Positions, Postings, PostingsFile
from forum.search.engine.schema import schema
from forum.search.engine.storage import CheckedStorage, Damaged, Signature

INDEX_NAME = "MAIN"
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


class Snapshot:
    """The index at one commit, with the files that it was read from. Documents are numbered across its segments."""

    def __init__(self, folder: str, segments: list[LiveSegment], signature: Signature) -> None:
        self.folder = folder
        self.segments = segments
        self.signature = signature
        sizes = [live.segment.size for live in segments]
        self.rarities: dict[tuple[frozenset[str], frozenset[str]], dict[str, float | None]] = {}
        self.starts = list(accumulate(sizes, initial=0))

    @property
    def documents(self) -> int:
        return sum(live.documents for live in self.segments)

    @property
    def size(self) -> int:
        """How many documents are numbered, deleted ones among them."""
        return self.starts[-1]

    @cached_property
    def lengths(self) -> NDArray[np.uint8]:
        return self._joined("lengths")

    @cached_property
    def title_lengths(self) -> NDArray[np.uint8]:
        return self._joined("title_lengths")

    @cached_property
    def created(self) -> NDArray[np.uint32]:
        return self._joined("created")

    @cached_property
    def groups(self) -> NDArray[np.intp]:
        return self._joined("groups")

    @cached_property
    def ties(self) -> NDArray[np.uint32]:
        return self._joined("ties")

    @cached_property
    def accepted(self) -> Mask:
        return self._joined("accepted")

    def ids(self, docs: list[int]) -> list[str]:
        found = []
        for doc in docs:
            number = bisect_right(self.starts, doc) - 1
            found.append(self.segments[number].segment.id(doc - self.starts[number]))
        return found

    def mask(self, spaces: frozenset[str]) -> Mask:
        return np.concatenate([live.mask(spaces) for live in self.segments])

    def in_spaces(self, spaces: Iterable[str]) -> Mask:
        return np.concatenate([live.segment.in_spaces(spaces) for live in self.segments])

    def length(self, spaces: frozenset[str]) -> float:
        return sum(live.length(spaces) for live in self.segments)

    def words(self, term: str, *, titles_twice: bool = False) -> Postings:
        """The postings of a term or a sound."""
        found = self.postings(term, "sounds" if is_sound(term) else "words")
        if titles_twice:
            titles = self.postings(term, "title")
            found.frequencies[np.searchsorted(found.docs, titles.docs)] += titles.frequencies
        return found

    def postings(self, term: str, field: str) -> Postings:
        found = [live.segment.terms.postings(term, field) for live in self.segments]
        docs = [each.docs + np.uint32(start) for each, start in zip(found, self.starts, strict=False)]
        return Postings(np.concatenate(docs), np.concatenate([each.frequencies for each in found]))

    def positions(self, term: str, wanted: Mask) -> Positions:
        docs, positions = [], []
        for live, (start, end) in zip(self.segments, pairwise(self.starts), strict=True):
            found = live.segment.terms.positions(term, wanted[start:end])
            docs.append(found.docs + start)
            positions.append(found.positions)
        return Positions(np.concatenate(docs), np.concatenate(positions))

    def beginning_with(self, prefix: str, field: str = "words") -> Postings:
        """The documents with any word that begins so, and how often they have such words."""
        docs, frequencies = [NO_DOCS.docs], [NO_DOCS.frequencies]
        for live, start in zip(self.segments, self.starts, strict=False):
            for found in live.segment.terms.beginning_with(prefix, field):
                docs.append(found.docs + start)
                frequencies.append(found.frequencies)
        together = np.bincount(np.concatenate(docs).astype(np.intp), np.concatenate(frequencies), self.size)
        having = np.flatnonzero(together)
        return Postings(having, together[having])

    def is_current(self, storage: CheckedStorage, present: Signature) -> bool:
        """Whether the files are still those that were read, and no later commit stands beside them."""
        if storage.folder != self.folder:
            return False
        return _latest_contents(present) in self.signature and self.signature.items() <= present.items()

    def _joined(self, column: str) -> NDArray:
        return np.concatenate([getattr(live.segment, column) for live in self.segments])


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

"""How postings lie in memory and on disk: whole arrays a term, read and written without a loop over them.

Whoosh pickles and compresses blocks of 128 postings and walks them one by one. Ranking by public statistics needs
every posting of a word, and so needs them fast. The layout plugs into Whoosh as a codec; Whoosh's own matchers
can't read it. Document numbers, frequencies, numbers of positions and positions follow each other.
"""

import os
from array import array
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.filedb.filestore import Storage
from whoosh.system import pack_ushort

MOST_POSITIONS = 0xFFFF

_FIXED = 4 + 2 + 2  # bytes of a posting before its positions


class Postings(NamedTuple):
    """Documents, ascending, and how often each has the term."""

    docs: NDArray[np.uint32]
    frequencies: NDArray[np.uint16]


class Positions(NamedTuple):
    """Where a term stands: a document and a position each."""

    docs: NDArray[np.uint32]
    positions: NDArray[np.uint16]


class PostingLists:
    """All the postings of one term: documents ascending, and for each its frequency and positions."""

    __slots__ = ("counts", "docs", "frequencies", "positions")

    def __init__(self) -> None:
        self.docs = array("I")
        self.frequencies = array("H")
        self.counts = array("H")
        self.positions = bytearray()

    def add(self, doc: int, frequency: int, positions: bytes) -> None:
        self.docs.append(doc)
        self.frequencies.append(frequency)
        self.counts.append(len(positions) // 2)
        self.positions += positions

    def extend(self, others: "PostingLists", first: int) -> None:
        """Take over another segment's postings, whose documents begin here at number `first`."""
        self.docs.extend([first + doc for doc in others.docs])
        self.frequencies.extend(others.frequencies)
        self.counts.extend(others.counts)
        self.positions += others.positions

    def items(self) -> Iterator[tuple[int, int, bytes]]:
        ends = accumulate((count * 2 for count in self.counts), initial=0)
        for doc, frequency, (start, end) in zip(self.docs, self.frequencies, pairwise(ends), strict=True):
            yield doc, frequency, self.positions[start:end]

    def write(self, file: BinaryIO) -> W3TermInfo:
        """Append to a file; the answer says where it is and how long."""
        start = file.tell()
        file.write(b"".join(map(bytes, (self.docs, self.frequencies, self.counts, self.positions))))
        info = W3TermInfo(df=len(self.docs))
        info.set_extent(start, file.tell() - start)
        return info


class PostingsFile:
    """Reads by position only, so any number of threads may share one."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def postings(self, term: W3TermInfo) -> Postings:
        count, (start, _) = term.doc_frequency(), term.extent()
        data = self._read(start, count * 6)
        return Postings(np.frombuffer(data, np.uint32, count), np.frombuffer(data, np.uint16, count, count * 4))

    def positions(self, term: W3TermInfo, wanted: NDArray[np.bool_]) -> Positions:
        """Where the term stands in those of its documents that are wanted."""
        count, (start, (length,)) = term.doc_frequency(), term.extent()  # Whoosh leaves the length in its tuple
        data = self._read(start, length)
        docs = np.frombuffer(data, np.uint32, count)
        counts = np.frombuffer(data, np.uint16, count, count * 6)
        positions = np.frombuffer(data, np.uint16, offset=count * _FIXED)
        chosen = np.repeat(wanted[docs], counts)
        return Positions(np.repeat(docs, counts)[chosen], positions[chosen])

    def neighbours(self, terms: list[W3TermInfo]) -> list[Postings]:
        """The postings of terms that follow each other in the order in which they were written."""
        if not terms:
            return []
        first = terms[0].extent()[0]
        start, (length,) = terms[-1].extent()
        data = self._read(first, start + length - first)
        found = []
        for term in terms:
            count, offset = term.doc_frequency(), term.extent()[0] - first
            docs = np.frombuffer(data, np.uint32, count, offset)
            found.append(Postings(docs, np.frombuffer(data, np.uint16, count, offset + count * 4)))
        return found

    def lists(self, term: W3TermInfo) -> PostingLists:
        count, (start, (length,)) = term.doc_frequency(), term.extent()
        data = self._read(start, length)
        lists = PostingLists()
        lists.docs.frombytes(data[: count * 4])
        lists.frequencies.frombytes(data[count * 4 : count * 6])
        lists.counts.frombytes(data[count * 6 : count * _FIXED])
        lists.positions += data[count * _FIXED :]
        return lists

    def _read(self, position: int, length: int) -> bytes:
        data = os.pread(self._file, length, position)
        if len(data) != length:
            raise EOFError("the postings end too early")
        return data


class Codec(W3Codec):
    """Whoosh's files with our postings. Named in the pickle of every segment: renaming it outdates all indexes."""

    length_stats = False

    def field_writer(self, storage: Storage, segment: WhooshSegment) -> "FieldWriter":
        return FieldWriter(self, storage, segment)


class FieldWriter(W3FieldWriter):
    def write(self, field: str, terms: Mapping[bytes, PostingLists]) -> None:
        number = self._fieldmap.setdefault(field, len(self._fieldmap))
        for term in sorted(terms):
            info = terms[term].write(self._postfile)
            self._tindex.add(pack_ushort(number) + term, info.to_bytes())


class Pool:
    """The terms of a segment that is being written, in the place of Whoosh's sorted runs of single postings."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[bytes, PostingLists]] = {}

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        field, term, doc, frequency, positions = posting
        self.lists(field, term).add(doc, int(frequency), positions)

    def lists(self, field: str, term: bytes) -> PostingLists:
        terms = self.fields.get(field)
        if terms is None:
            terms = self.fields[field] = {}
        lists = terms.get(term)
        if lists is None:
            lists = terms[term] = PostingLists()
        return lists

    def cleanup(self) -> None:
        self.fields.clear()

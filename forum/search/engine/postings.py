"""How postings lie on disk: whole arrays, so that reading thirty thousand of them is one read and no loop.

Whoosh pickles and compresses blocks of 128 postings and walks them one by one; ranking by public statistics needs
every posting of a word, and so needs them fast. The layout plugs into Whoosh as a codec; Whoosh's own matchers
can't read it. A block is a header, document numbers, frequencies, numbers of positions, positions.
"""

import os
from array import array
from collections.abc import Container, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter, W3TermInfo
from whoosh.filedb.structfile import StructFile

MOST_POSITIONS = 0xFFFF
_BLOCK = 1 << 16
_HEADER = Struct("=iI")  # postings, negative in the last block; positions
_PER_POSTING = 4 + 2 + 2


class Codec(W3Codec):
    """Whoosh's files with postings of our layout. Named in every segment's pickle: moving it outdates indexes."""

    length_stats = False

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> W3PostingsWriter:
        return _Writer(dbfile, blocklimit=_BLOCK, byteids=byteids, compression=0)


class _Writer(W3PostingsWriter):
    def _write_block(self, last: bool = False) -> None:
        self._terminfo.add_block(self)
        positions = b"".join(self._values)
        counts = array("H", (len(value) // 2 for value in self._values))
        counts.extend([0] * (len(self._ids) - len(counts)))
        self._postfile.write(_HEADER.pack(-len(self._ids) if last else len(self._ids), len(positions) // 2))
        self._postfile.write(self._ids.tobytes())
        self._postfile.write(array("H", map(int, self._weights)).tobytes())
        self._postfile.write(counts.tobytes())
        self._postfile.write(positions)
        self._blockcount += 1
        self._new_block()


class Postings(NamedTuple):
    docs: array
    frequencies: array


class PostingsFile:
    """Reads by position only, so any number of threads may share one."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    def postings(self, term: W3TermInfo) -> Postings:
        docs, frequencies = array("I"), array("H")
        for start, count, _ in self._blocks(term):
            data = self._read(start, count * 6)
            docs.frombytes(data[: count * 4])
            frequencies.frombytes(data[count * 4 :])
        return Postings(docs, frequencies)

    def positions(self, term: W3TermInfo, wanted: Container[int]) -> dict[int, array]:
        """Where the term stands in each of the wanted documents that has it."""
        return {doc: array("H", value) for doc, _, value in self.entries(term) if doc in wanted}

    def entries(self, term: W3TermInfo) -> Iterator[tuple[int, int, bytes]]:
        """Document, frequency and positions as written."""
        for start, count, positions in self._blocks(term):
            data = self._read(start, count * _PER_POSTING + positions * 2)
            docs, frequencies, counts = array("I"), array("H"), array("H")
            docs.frombytes(data[: count * 4])
            frequencies.frombytes(data[count * 4 : count * 6])
            counts.frombytes(data[count * 6 : count * 8])
            ends = accumulate((number * 2 for number in counts), initial=count * 8)
            for doc, frequency, (begin, end) in zip(docs, frequencies, pairwise(ends), strict=True):
                yield doc, frequency, data[begin:end]

    def _blocks(self, term: W3TermInfo) -> Iterator[tuple[int, int, int]]:
        position, _ = term.extent()
        last = False
        while not last:
            count, positions = _HEADER.unpack(self._read(position, _HEADER.size))
            last, count = count < 0, abs(count)
            position += _HEADER.size
            yield position, count, positions
            position += count * _PER_POSTING + positions * 2

    def _read(self, position: int, length: int) -> bytes:
        data = os.pread(self._file, length, position)
        if len(data) != length:
            raise EOFError("the postings end too early")
        return data

"""The index as a search sees it: a snapshot of all its segments at one commit, which threads share."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.index import TOC

from forum.search.engine.analysis import is_sound
from forum.search.engine.postings import Positions, Postings
from forum.search.engine.schema import schema
from forum.search.engine.segments import NO_DOCS, LiveSegment, Mask, Segment
from forum.search.engine.storage import CheckedStorage, Damaged, Signature

INDEX_NAME = "MAIN"


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

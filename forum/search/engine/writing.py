"""Writing through Whoosh: one commit a batch, segments merged as they grow, and each sealed with checksums."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from forum.search.engine.postings import Codec, PostingsFile
from forum.search.engine.reading import INDEX_NAME, Segment
from forum.search.engine.schema import schema
from forum.search.engine.storage import CheckedStorage


class Writer(SegmentWriter):
    """Commits at the end of its `with` block if anything changed; an exception leaves the index as it was.

    No locking of its own: hold `Home.writing`.
    """

    def __init__(self, directory: Path, *, create: bool = False, megabytes: int = 64) -> None:
        storage = CheckedStorage(str(directory))
        index = FileIndex.create(storage, schema(), INDEX_NAME) if create else FileIndex(storage, schema())
        # Compound segments, the default, are copied whole into memory by each reader that opens them.
        super().__init__(index, _lk=False, codec=Codec(), compound=False, limitmb=megabytes)
        self._deleted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and (self._added or self._deleted):
                self.commit()
        finally:
            if not self.is_closed:
                with suppress(Exception):
                    self.cancel()

    def discard(self, ids: Iterable[str]) -> None:
        """Mark every committed document of these ids as deleted.

        `update_document` would reopen all readers for each, and miss those added in this very batch.
        """
        wanted = list(ids)
        for committed in self.segments:
            segment = Segment(self.storage, committed)
            for id_ in wanted:
                postings = segment.postings(id_, "id")
                for doc in postings.docs if postings else ():
                    if not committed.is_deleted(doc):
                        committed.delete_document(doc)
                        self._deleted = True

    def add_reader(self, reader: SegmentReader) -> None:
        """Merge a segment, but never a damaged one: it would get a sound checksum."""
        self.storage.verify(reader.segment().segment_id())
        super().add_reader(reader)

    def add_postings_to_pool(
        self, reader: SegmentReader, startdoc: int, docmap: dict[int, int] | None
    ) -> None:
        """Whoosh's own builds a set of all deletions for every term."""
        segment = reader.segment()
        postings = PostingsFile(Path(self.storage.folder, segment.make_filename(".pst")))
        for (field, term), info in reader:
            for doc, frequency, positions in postings.entries(info):
                merged = startdoc + doc if docmap is None else docmap.get(doc)
                if merged is not None:
                    self.pool.add((field, term, merged, frequency, positions))

    def _finalize_segment(self) -> WhooshSegment:
        segment = super()._finalize_segment()
        self.storage.seal(segment)
        return segment

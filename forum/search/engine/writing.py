"""Writing through Whoosh: one commit a batch, segments merged as they grow, and each sealed with checksums."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from forum.search.engine.interface import Document
from forum.search.engine.postings import Codec, Pool, PostingsFile
from forum.search.engine.reading import INDEX_NAME
from forum.search.engine.schema import fields_of, schema
from forum.search.engine.segments import Terms
from forum.search.engine.storage import CheckedStorage

# How many documents a rebuild gathers in memory before it writes them as a segment.
_SEGMENT = 50_000


def write_all(directory: Path, documents: Iterator[Document]) -> None:
    """Make a new index in an empty directory."""
    TOC.create(CheckedStorage(str(directory)), schema(), INDEX_NAME)
    added = _SEGMENT
    while added == _SEGMENT:
        with Writer(directory) as writer:
            for document in islice(documents, _SEGMENT):
                writer.add_document(**fields_of(document))
            added = writer.doc_count()


class Writer(SegmentWriter):
    """Commits at the end of its `with` block if anything changed; an exception leaves the index as it was.

    No locking of its own: hold `Home.writing`.
    """

    def __init__(self, directory: Path) -> None:
        index = FileIndex(CheckedStorage(str(directory)), schema(), INDEX_NAME)
        # Compound segments, the default, are copied whole into memory by each reader that opens them.
        super().__init__(index, _lk=False, codec=Codec(), compound=False)
        self.pool = Pool()
        self._deleted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and (self._added or self._deleted):
            self.commit()  # what one that fails leaves behind, the next one removes
            return
        with suppress(Exception):
            self.cancel()

    def merge_deleted(self) -> None:
        """Deletions are marks until a segment is merged: merges those that have some, and leaves the others as they are."""
        if any(segment.has_deletions() for segment in self.segments):
            self.commit(mergetype=_with_deletions)
        else:
            self.cancel()

    def cancel(self) -> None:
        super().cancel()
        for name in self.newsegment.list_files(self.storage):
            self.storage.delete_file(name)

    def discard(self, ids: Iterable[str]) -> None:
        """Mark every committed document of these ids as deleted.

        `update_document` would reopen all readers for each, and miss those added in this very batch.
        """
        wanted = list(ids)
        for committed in self.segments:
            terms = Terms(self.storage.folder, committed)
            for id_ in wanted:
                for doc in terms.postings(id_, "id").docs.tolist():
                    if not committed.is_deleted(doc):
                        committed.delete_document(doc)
                        self._deleted = True

    def add_reader(self, reader: SegmentReader) -> None:
        """Merge a segment, but never a damaged one: it would get a sound checksum."""
        self.storage.verify(reader.segment().segment_id())
        super().add_reader(reader)

    def add_postings_to_pool(self, reader: SegmentReader, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Merge the terms of a segment; `docmap`, if it has deletions, gives new numbers to the others."""
        postings = PostingsFile(Path(self.storage.folder, reader.segment().make_filename(".pst")))
        for (field, term), info in reader:
            lists = postings.lists(info)
            if docmap is None:
                self.pool.lists(field, term).extend(lists, startdoc)
                continue
            for doc, frequency, positions in lists.items():
                if doc in docmap:
                    self.pool.lists(field, term).add(docmap[doc], frequency, positions)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field, terms in self.pool.fields.items():
            self.fieldwriter.write(field, terms)
        self.fieldwriter.close()

    def _finalize_segment(self) -> WhooshSegment:
        segment = super()._finalize_segment()
        self.storage.seal(segment)
        return segment


def _with_deletions(writer: Writer, segments: list[WhooshSegment]) -> list[WhooshSegment]:
    kept = []
    for segment in segments:
        if not segment.has_deletions():
            kept.append(segment)
            continue
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept

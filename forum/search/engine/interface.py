"""What the forum asks of a search engine, whichever one is behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol

MOST_HITS = 1000
NO_ENDS: Mapping[str, datetime] = MappingProxyType({})

Progress = Callable[[int], None]


class IndexUnavailable(Exception):
    """The index can't be used: fall back.

    Rebuild it if `Engine.status` doesn't find it ready: a search may have failed for a reason of its own, and what
    visitors type mustn't be able to set off rebuilds.
    """

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(f"{state}: {reason}")
        self.state = state
        self.reason = reason


class IndexBusy(Exception):
    """Another process is writing: try the same batch again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Something to be found.

    `space` is the unit of permission: a search names the spaces that the viewer may read. Only public documents
    count in the statistics that rank everybody's hits.
    """

    id: str
    space: str
    public: bool
    created: datetime
    title: str
    text: str
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of ids, best first. `total` is exact up to `MOST_HITS`; `more` says that there are more than that."""

    ids: list[str]
    total: int
    more: bool


NO_HITS = Hits([], 0, False)


@dataclass(frozen=True, slots=True)
class Status:
    state: Literal["ready", "missing", "outdated", "broken"]
    documents: int
    bytes: int
    error: str = ""


class Engine(Protocol):
    def apply(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> None:
        """Add or replace documents and remove ids, in one commit. Doing it twice changes nothing.

        Documents are taken when no other writer can come between any more: what was read last is written last. One that
        is given wins over its own deletion; of two with one id the last wins. Raises `IndexBusy`
        when another writer doesn't finish in time, `IndexUnavailable` when there is no sound index to write to.
        """

    def search(
        self, query: str, *, spaces: frozenset[str], limit: int, offset: int = 0, ends: Mapping[str, datetime] = NO_ENDS
    ) -> Hits:
        """The best documents of these spaces, of those that have an end the ones created before it, to the second. Any text is
        a query. Raises `IndexUnavailable`, nothing else."""

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> None:
        """Build a new index beside the present one, then put it in its place. Documents are taken lazily, so
        `progress` is told how many are done, not how many there are."""

    def purge(self) -> None:
        """Write anew whatever still holds a word of a deleted document. Raises as `apply` does."""

    def status(self) -> Status:
        """Reads and verifies everything: for a dashboard or a command, not for every request."""

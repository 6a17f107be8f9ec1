"""What the forum asks of a search engine, whichever one is behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from forum.search.engine.query import Query

MOST_COUNTED = 1000
MOST_OTHERS = 5

Progress = Callable[[int], None]
Order = Literal["best", "newest"]


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

    `group` is the same for documents that are one result together: a small positive number, as engines lay out arrays by it.
    `space` is the unit of permission: a search names the spaces that the viewer may read, and those that everybody may.
    `marks` are opaque words to filter by. `accepted` raises a document.
    """

    id: str
    group: int
    space: str
    created: datetime
    title: str = ""
    text: str = ""
    marks: frozenset[str] = frozenset()
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a search looks.

    `spaces` are those that the viewer may read, where they have an end only what was created before it, to the second.
    `public` are those that everybody may read: their documents alone make the statistics that rank everybody's hits.
    `marks` are sets of which a document must have one each; `barred` are marks that it mustn't have. In spaces with an end,
    `uncertain` marks aren't asked for: what they say may have come about after it, and the database knows.
    `since` and `before` bound when it was created. `titles` searches titles alone. `without` are ids that are passed by.
    """

    spaces: frozenset[str]
    public: frozenset[str]
    ends: Mapping[str, datetime] = field(default_factory=dict)
    marks: tuple[frozenset[str], ...] = ()
    barred: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()
    since: datetime | None = None
    before: datetime | None = None
    titles: bool = False
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """One result: its best document, others of it that match as well, the best first (at most `MOST_OTHERS`), and how many
    documents of it match in all."""

    best: str
    others: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Hits:
    """Results in their order. `total` is exact up to `MOST_COUNTED`; `more` says that there are more than that.

    `partial` says that nothing matches the whole query, and these match most of it.
    """

    groups: list[Group] = field(default_factory=list)
    total: int = 0
    more: bool = False
    partial: bool = False


NO_HITS = Hits()


@dataclass(frozen=True, slots=True)
class Rarities:
    """How telling terms are: the inverse frequency (the IDF of BM25) in public documents. `known` holds those that some
    document of a scope has, `unknown` is that of a term that no public document has."""

    known: dict[str, float]
    unknown: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A group that is like a text: its best document, what the text's terms score in the whole group, and in that document."""

    id: str
    whole: float
    best: float


@dataclass(frozen=True, slots=True)
class Status:
    state: Literal["ready", "missing", "outdated", "broken"]
    documents: int
    bytes: int
    error: str = ""


class Engine(Protocol):
    name: str

    def apply(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> None:
        """Add or replace documents and remove ids, in one commit. Doing it twice changes nothing.

        Documents are taken when no other writer can come between any more: what was read last is written last. One that
        is given wins over its own deletion; of two with one id the last wins. Raises `IndexBusy`
        when another writer doesn't finish in time, `IndexUnavailable` when there is no sound index to write to.
        """

    def search(self, query: Query, scope: Scope, *, limit: int, order: Order = "best", grouped: bool = True) -> Hits:
        """The best results for a query, one a group, or one a document where not `grouped`.

        All its clauses must match somewhere in a group, and nothing that is excluded in the document; where no group has them
        all, those with most of them are given. A query without clauses gives all that the scope holds. "newest" orders by
        what was created last. Raises `IndexUnavailable`, nothing else.
        """

    def rarities(self, terms: Iterable[str], scope: Scope) -> Rarities:
        """Of terms that stand in public documents, or in those of the scope's spaces without an end. Raises
        `IndexUnavailable`."""

    def like(self, weights: Mapping[str, float], scope: Scope, *, limit: int) -> list[Alike]:
        """The groups with the highest sums of what these terms score (BM25, but that `weights` stand in the place of
        rarities), those of a whole group as if its documents were one. Raises `IndexUnavailable`."""

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> None:
        """Build a new index beside the present one, then put it in its place. Documents are taken lazily, so
        `progress` is told how many are done, not how many there are."""

    def purge(self) -> None:
        """Write anew whatever still holds a word of a deleted document. Raises as `apply` does."""

    def status(self, *, thorough: bool = False) -> Status:
        """Whether it can be searched; `thorough` reads and verifies every file, so that nothing that is damaged goes unseen."""

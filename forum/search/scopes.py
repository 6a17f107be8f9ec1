"""From a viewer and what was typed as filters to where the engine looks.

A name that the viewer may not know of and one that there isn't narrow alike: to nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Row, select

from forum.accounts.models import Person
from forum.boards.models import Board, BoardProduct
from forum.boards.policies import ended_boards, visible_to
from forum.boards.queries import is_locked
from forum.core.database import db
from forum.core.text import fold, name_key, nfc
from forum.core.viewer import Viewer
from forum.help import policies as help_policies
from forum.help.models import Article, ArticleProduct, Collection, Translation
from forum.licenses.models import Product
from forum.search import documents, pending
from forum.search.documents import ANSWERED, ARTICLE, CLOSED, COMMENT, board_space
from forum.search.engine.interface import Scope
from forum.search.language import Typed, moment
from forum.search.pending import Changes
from forum.threads.models import Thread
from forum.threads.policies import visible_to as thread_visible_to

NOWHERE = "nowhere"  # a mark that no document has


@dataclass(frozen=True, slots=True)
class Place:
    """A board as searches know it."""

    id: int
    slug: str
    row: Row

    @property
    def space(self) -> str:
        return board_space(self.id)


def places(viewer: Viewer) -> list[Place]:
    """The boards that the viewer may read, in their order."""
    columns = (Board.id, Board.slug, Board.name, Board.texts, Board.kind, is_locked)
    rows = db.session.execute(select(*columns).where(visible_to(viewer)).order_by(Board.position, Board.id))
    return [Place(row.id, row.slug, row) for row in rows]


def whole_scope(viewer: Viewer, boards: Iterable[Place], changes: Changes | None = None) -> Scope:
    """All that a viewer may read but what has changed since it was indexed. What isn't locked everybody reads: those are the
    public spaces."""
    boards = list(boards)
    spaces = {documents.PUBLIC_ARTICLES, *(board.space for board in boards)} | _opened_articles(viewer)
    leave_out = changes or pending.changes()
    return Scope(
        spaces=frozenset(spaces),
        public=frozenset((documents.PUBLIC_ARTICLES, *(board.space for board in boards if not board.row.is_locked))),
        ends={board_space(board_id): viewer.ends[board_id] for board_id in ended_boards(viewer, "earlier")},
        uncertain=frozenset((ANSWERED, CLOSED)),
        barred=leave_out.marks,
        without=leave_out.ids,
    )


def _opened_articles(viewer: Viewer) -> set[str]:
    """The spaces of locked articles that a license of the viewer opens."""
    if not (viewer.products or viewer.is_administrator):
        return set()
    locks: dict[int, set[int]] = {}
    for article_id, product_id in db.session.execute(select(ArticleProduct.article_id, ArticleProduct.product_id)):
        locks.setdefault(article_id, set()).add(product_id)
    return {
        documents.article_space(products)
        for products in locks.values()
        if viewer.is_administrator or products & viewer.products
    }


def narrowed(scope: Scope, typed: Typed, viewer: Viewer, boards: Iterable[Place]) -> Scope:
    """The scope within the filters. Of one name given twice either will do; tags must all be there."""
    narrowing = _Narrowing(scope, viewer, list(boards))
    by_name: dict[tuple[str, bool], list[str]] = {}
    for each in typed.filters:
        by_name.setdefault((each.name, each.negated), []).append(each.value)
    for (name, negated), values in by_name.items():
        narrowing.by(name, values, negated)
    return narrowing.scope


class _Narrowing:
    def __init__(self, scope: Scope, viewer: Viewer, boards: list[Place]) -> None:
        self.scope = scope
        self._viewer = viewer
        self._boards = boards

    def by(self, name: str, values: list[str], negated: bool) -> None:
        if name in ("is", "in", "tag", "before", "after"):
            for value in values:
                getattr(self, f"_{name}")(value, negated)
        elif name in ("board", "product"):
            self._spaces(getattr(self, f"_{name}_spaces")(values), negated)
        else:
            found: Callable[[list[str]], Iterable[object]] = getattr(self, f"_{name}_ids")
            self._marks(frozenset(f"{name}:{id}" for id in found(values)), negated)

    def _marks(self, marks: frozenset[str], negated: bool = False) -> None:
        if negated:
            self.scope = replace(self.scope, barred=self.scope.barred | marks)
        else:
            self.scope = replace(self.scope, marks=(*self.scope.marks, marks or frozenset((NOWHERE,))))

    def _spaces(self, spaces: set[str], negated: bool = False) -> None:
        kept = self.scope.spaces - spaces if negated else self.scope.spaces & spaces
        self.scope = replace(self.scope, spaces=frozenset(kept))

    def _board_spaces(self, values: list[str]) -> set[str]:
        wanted = set(map(fold, values))
        return {board.space for board in self._boards if wanted & {fold(board.slug), fold(board.row.name)}}

    def _product_spaces(self, values: list[str]) -> set[str]:
        ids = set(db.session.scalars(select(Product.id).where(Product.slug.in_(values))))
        opened = select(BoardProduct.board_id).where(BoardProduct.product_id.in_(ids))
        boards = set(map(board_space, db.session.scalars(opened)))
        return boards | {space for space in self.scope.spaces if ids & documents.products_of(space)}

    def _is(self, value: str, negated: bool) -> None:
        if value == "mine":
            own = self._viewer.id
            self._marks(frozenset((f"author:{own}",)) if own else frozenset(), negated)
            return
        if value in ("answered", "unanswered"):
            self._spaces({board.space for board in self._boards if board.row.kind == "questions"})
            self._marks(frozenset((ANSWERED,)), negated != (value == "unanswered"))
        else:
            self._spaces({board.space for board in self._boards})
            self._marks(frozenset((CLOSED,)), negated != (value == "open"))

    def _in(self, value: str, negated: bool) -> None:
        if value == "title":
            self.scope = replace(self.scope, titles=not negated)
        elif value == "help":
            self._marks(frozenset((ARTICLE,)), negated)
        elif value == "threads":
            self._marks(frozenset((ARTICLE,)), not negated)
        else:
            self._marks(frozenset((COMMENT,)), negated)

    def _tag(self, value: str, negated: bool) -> None:
        self._marks(frozenset((documents.tag_mark(value),)), negated)

    def _before(self, value: str, negated: bool) -> None:
        bound = moment(value)
        if negated:
            self.scope = replace(self.scope, since=max(filter(None, (bound, self.scope.since))))
        else:
            self.scope = replace(self.scope, before=min(filter(None, (bound, self.scope.before))))

    def _after(self, value: str, negated: bool) -> None:
        self._before(value, not negated)

    def _lang_ids(self, values: list[str]) -> Iterable[str]:
        return [value.lower() for value in values]

    def _author_ids(self, values: list[str]) -> Iterable[int]:
        keys = [name_key(nfc(value.removeprefix("@"))) for value in values]
        return db.session.scalars(select(Person.id).where(Person.name_key.in_(keys)))

    def _thread_ids(self, values: list[str]) -> Iterable[int]:
        return db.session.scalars(
            select(Thread.id).where(Thread.public_id.in_(values), thread_visible_to(self._viewer))
        )

    def _collection_ids(self, values: list[str]) -> Iterable[int]:
        return db.session.scalars(select(Collection.id).where(Collection.path.in_(values)))

    def _cites_ids(self, values: list[str]) -> Iterable[int]:
        paths = [value.strip("/") for value in values]
        statement = select(Article.id).join(Translation, Translation.article_id == Article.id)
        return db.session.scalars(
            statement.where(Translation.path.in_(paths), help_policies.visible_to(self._viewer)).distinct()
        )

"""Items of the queue, and reports as those who made them see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person, PersonRole
from forum.boards import policies as boards
from forum.boards.models import Board
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.pagination import Page
from forum.core.viewer import Viewer
from forum.moderation.models import Report, ReviewItem
from forum.moderation.policies import moderated_by, reviews
from forum.threads import policies as threads
from forum.threads.models import Comment, Thread


class Reviewed(NamedTuple):
    """An item with its post."""

    item: ReviewItem
    comment: Comment
    thread: Thread
    board: Board


def _items(*columns: Any, viewer: Viewer) -> Select[Any]:
    return (
        select(*columns)
        .join(Comment, Comment.id == ReviewItem.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(threads.visible_to(viewer), moderated_by(viewer), reviews(viewer), Comment.removed_at.is_(None))
    )


def items_page(viewer: Viewer, asked: str | None) -> tuple[Sequence[Row[Any]], Page]:
    """A page of the open items of the boards that the viewer moderates and may read: those reported most, then the newest."""
    is_open = ReviewItem.decided_at.is_(None)
    total = db.session.scalar(_items(func.count(), viewer=viewer).select_from(ReviewItem).where(is_open))
    page = Page.of(asked, total)
    reports = select(func.count()).where(Report.item_id == ReviewItem.id).correlate(ReviewItem).scalar_subquery()
    statement = (
        _items(ReviewItem, Comment, Thread, Board, Person, *_record_of_author(), viewer=viewer)
        .join(Board, Board.id == Thread.board_id)
        .join(Person, Person.id == Comment.author_id)
        .where(is_open)
        .order_by(reports.desc(), ReviewItem.id.desc())
        .limit(page.per_page)
        .offset(page.offset)
    )
    return db.session.execute(statement).all(), page


def _record_of_author() -> tuple[Any, ...]:
    """How many posts the author of an item's post has, how many of them are hidden, and whether they hold an office."""
    post = aliased(Comment)
    of_author = select(func.count()).where(post.author_id == Comment.author_id, post.removed_at.is_(None))
    has_role = exists(select(PersonRole.person_id).where(PersonRole.person_id == Comment.author_id))
    return (
        of_author.correlate(Comment).scalar_subquery().label("posts"),
        of_author.where(post.hidden_at.is_not(None), post.held_at.is_(None))
        .correlate(Comment)
        .scalar_subquery()
        .label("hidden"),
        case((has_role.correlate(Comment), 1), else_=0).label("has_role"),
    )


def reports_on(item_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """What was reported, and by whom, by the items of a page."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    statement = (
        select(Report.item_id, Report.kind, Report.words, Report.created_at, Person.handle, Person.display_name)
        .join(Person, Person.id == Report.person_id)
        .where(Report.item_id.in_(item_ids))
        .order_by(Report.created_at)
    )
    for row in db.session.execute(statement) if item_ids else ():
        found[row.item_id].append(row)
    return found


def get_item(public_id: str, viewer: Viewer) -> Reviewed:
    """An item, open or decided, of a board that the viewer moderates and may read. Raises NotFound."""
    statement = _items(ReviewItem, Comment, Thread, Board, viewer=viewer).join(Board, Board.id == Thread.board_id)
    row = db.session.execute(statement.where(ReviewItem.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return Reviewed(*row)


def find_open_item(comment_id: int) -> ReviewItem | None:
    is_open = and_(ReviewItem.comment_id == comment_id, ReviewItem.decided_at.is_(None))
    return db.session.scalar(select(ReviewItem).where(is_open))


def decision_of(item: ReviewItem) -> Row[Any] | None:
    """Who decided an item, and when."""
    statement = select(ReviewItem.decided_at.label("at"), Person.display_name)
    statement = statement.outerjoin(Person, Person.id == ReviewItem.decided_by_id)
    return db.session.execute(statement.where(ReviewItem.id == item.id)).first()


def own_report(public_id: str, viewer: Viewer) -> Row[Any] | None:
    """What became of the viewer's own report on a post, as long as they may read its board: no word of the post itself."""
    statement = (
        select(Report.created_at, ReviewItem.decision, Board.slug)
        .join(ReviewItem, ReviewItem.id == Report.item_id)
        .join(Comment, Comment.id == Report.comment_id)
        .join(Thread, Thread.id == Comment.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Comment.public_id == public_id, Report.person_id == viewer.id, boards.visible_to(viewer))
    )
    return db.session.execute(statement).first()

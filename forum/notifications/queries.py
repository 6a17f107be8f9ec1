from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, func, literal, select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core.database import STATEMENTS_KEPT
from forum.core.pagination import PER_PAGE
from forum.core.prepared import Record, fetch
from forum.core.viewer import Viewer
from forum.notifications.models import REPLIES, Notification, NotificationSetting
from forum.notifications.policies import (
    is_opened,
    is_reply,
    is_the_comment,
    is_told_thread,
    new_threads,
    replies,
    shown_to,
    the_comment,
    threads_told,
    unseen_by,
)
from forum.notifications.settings import DEFAULTS
from forum.threads.models import Comment, Reference, Thread
from forum.threads.policies import visible_to

MOST_COUNTED = 100
READ = 4_000  # letters of a post that an excerpt is made from

_is_unseen = Notification.is_unseen()


def count_unseen(viewer: Viewer) -> int:
    """How many groups hold something new that the member may read, up to MOST_COUNTED: on every page, so only where some may."""
    if not viewer.may_have_news:
        return 0
    return fetch(_count_unseen(viewer.rights), person_id=viewer.id, **viewer.bound)[0].total


@lru_cache(maxsize=STATEMENTS_KEPT)
def _count_unseen(rights: Viewer) -> Select[Any]:
    unseen = _of_a_person(select(literal(1).label("one"))).where(_is_unseen, unseen_by(rights)).limit(MOST_COUNTED)
    return select(func.count().label("total")).select_from(unseen.subquery())


def _of_a_person(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Notification)
        .outerjoin(Thread, Thread.id == Notification.thread_id)
        .where(Notification.person_id == bindparam("person_id"), _is_wanted())
    )


def _is_wanted() -> ColumnElement[bool]:
    """Kinds that the person hasn't switched off for the page."""
    off = select(NotificationSetting.name).where(
        NotificationSetting.person_id == Notification.person_id,
        NotificationSetting.name == Notification.kind + ".page",
        NotificationSetting.value == "off",
    )
    return ~off.exists()


class Told(NamedTuple):
    """A group with what it shows: `many` unseen things, of which `comment` or `thread` is the first (else the latest seen)."""

    kind: str
    number: int
    at: Any
    is_unseen: bool
    many: int
    thread: Record | None
    comment: Record | None
    board: Record | None


def page_of_told(viewer: Viewer, page: int) -> list[Told]:
    """What a member is told, the latest first: a page, and one more if there are others."""
    asked = {"person_id": viewer.id, "offset": (page - 1) * PER_PAGE}
    return filled(fetch(_page(viewer.rights), **asked, **viewer.bound), viewer)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _page(rights: Viewer) -> Select[Any]:
    return (
        told(rights)
        .where(Notification.person_id == bindparam("person_id"), _is_wanted(), shown_to(rights))
        .order_by(_at(rights).desc(), Notification.id.desc())
        .limit(PER_PAGE + 1)
        .offset(bindparam("offset"))
    )


def told(rights: Viewer) -> Select[Any]:
    """Groups with how much in them is new, and which comment or thread is the first of it."""
    is_replies, is_board = Notification.number == REPLIES, Notification.board_id.is_not(None)
    new_replies = replies(rights).where(Comment.number > Notification.seen_to)
    return select(
        Notification.id,
        Notification.kind,
        Notification.number,
        Notification.board_id,
        _at(rights),
        _is_unseen.label("is_unseen"),
        case(
            (is_board, _count(new_threads(rights))), (is_replies, _count(new_replies)), else_=case((_is_unseen, 1), else_=0)
        ).label("many"),
        case(
            (is_board, None),
            (is_replies, func.coalesce(_first(new_replies, Comment.number), _latest(replies(rights), Comment.number))),
            else_=the_comment(rights).scalar_subquery(),
        ).label("comment_id"),
        case(
            (is_board, func.coalesce(_first(new_threads(rights), Thread.id), _latest(threads_told(rights), Thread.id)))
        ).label("started_id"),
    ).outerjoin(Thread, Thread.id == Notification.thread_id)


def _at(rights: Viewer):
    """When a group grew last, as far as its person may know."""
    if not rights.ended:
        return Notification.at
    threads = threads_told(rights).with_only_columns(func.max(Thread.created_at))
    comments = replies(rights).with_only_columns(func.max(Comment.created_at))
    return case(
        (Notification.board_id.is_not(None), threads.scalar_subquery()),
        (Notification.number == REPLIES, comments.scalar_subquery()),
        else_=Notification.at,
    ).label("at")


def _count(statement: Select[Any]):
    return statement.with_only_columns(func.count()).scalar_subquery()


def _first(statement: Select[Any], by):
    return statement.order_by(by).limit(1).scalar_subquery()


def _latest(statement: Select[Any], by):
    return statement.order_by(by.desc()).limit(1).scalar_subquery()


def filled(rows: Iterable[Record], viewer: Viewer) -> list[Told]:
    """Groups, found by what their person may read, with the words that they show: at most three statements."""
    rows = list(rows)
    comments = _by_id(_COMMENTS, [row.comment_id for row in rows if row.comment_id])
    threads = _by_id(_THREADS, [row.started_id for row in rows if row.started_id])
    boards = _by_id(_BOARDS, [row.board_id for row in rows if row.board_id])
    return [
        Told(
            kind=row.kind,
            number=row.number,
            at=row.at,
            is_unseen=bool(row.is_unseen and row.many),
            many=row.many,
            thread=comments.get(row.comment_id) or threads.get(row.started_id),
            comment=comments.get(row.comment_id),
            board=boards.get(row.board_id),
        )
        for row in rows
        if row.comment_id or row.started_id
    ]


def _by_id(statement: Select[Any], ids: Sequence[int]) -> dict[int, Record]:
    return {row.id: row for row in fetch(statement, ids=list(dict.fromkeys(ids)))} if ids else {}


# "1:alice 3:bob": what stands in the HTML's places for mentions.
_MENTIONS = (
    select(func.aggregate_strings(cast(Reference.number, String) + ":" + Reference.target, " "))
    .where(Reference.comment_id == Comment.id, Reference.kind == "mention")
    .correlate(Comment)
    .scalar_subquery()
)
_SAID = (
    Person.display_name.label("author"),
    Person.hue,
    func.substr(Comment.html, 1, READ).label("html"),
    _MENTIONS.label("mentions"),
    Thread.public_id,
    Thread.slug,
    Thread.title,
    Thread.language,
)
_WRITTEN = (Comment.id, Comment.number, Comment.author_id, *_SAID)
_STARTED = (Thread.id, Comment.number, Comment.author_id, *_SAID)
_IDS = bindparam("ids", expanding=True)
_COMMENTS = (
    select(*_WRITTEN)
    .join(Thread, Thread.id == Comment.thread_id)
    .join(Person, Person.id == Comment.author_id)
    .where(Comment.id.in_(_IDS))
)
_THREADS = (
    select(*_STARTED)
    .join(Comment, and_(Comment.thread_id == Thread.id, Comment.number == 1))
    .join(Person, Person.id == Comment.author_id)
    .where(Thread.id.in_(_IDS))
)
_BOARDS = select(Board.id, Board.slug, Board.name, Board.texts).where(Board.id.in_(_IDS))


class Mailed(NamedTuple):
    """What a group tells in a letter: how much, with the first three comments, or threads of a board."""

    row: Record
    many: int
    first: Sequence[Record]


MOST_MAILED = 3


def to_mail(told: Iterable[tuple[int, int, int]], viewer: Viewer) -> list[Mailed]:
    """What groups, each with the numbers after one and up to another, hold that their person may read and hasn't seen."""
    found = []
    for id, after, last in told:
        for row in fetch(_GROUP, id=id, person_id=viewer.id):
            kind = "thread" if row.board_id else "reply" if row.number == REPLIES else "comment"
            after = 0 if kind == "comment" else max(after, row.seen_to)
            if row.last > row.seen_to:
                rows = fetch(_to_mail(kind, viewer.rights), id=id, after=after, last=last, **viewer.bound)
                found += [Mailed(row, rows[0].total, rows)] if rows else []
    return found


_GROUP = select(
    Notification.id,
    Notification.kind,
    Notification.number,
    Notification.board_id,
    Notification.last,
    Notification.seen_to,
    Board.slug,
    Board.name,
    Board.texts,
).outerjoin(Board, Board.id == Notification.board_id).where(
    Notification.id == bindparam("id"), Notification.person_id == bindparam("person_id")
)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _to_mail(kind: str, rights: Viewer) -> Select[Any]:
    is_told = {"reply": is_reply, "comment": is_the_comment, "thread": is_told_thread}[kind](rights)
    number = Thread.id if kind == "thread" else Comment.number
    first = Comment.number == 1 if kind == "thread" else Comment.thread_id == Notification.thread_id
    return (
        select(
            *(_STARTED if kind == "thread" else _WRITTEN),
            func.count().over().label("total"),
        )
        .select_from(Notification)
        .join(Thread, Thread.id == Notification.thread_id if kind != "thread" else Thread.board_id == Notification.board_id)
        .join(Comment, and_(Comment.thread_id == Thread.id, first))
        .join(Person, Person.id == Comment.author_id)
        .where(Notification.id == bindparam("id"), visible_to(rights), is_told)
        .where(number > bindparam("after"), number <= bindparam("last"))
        .where(*([~is_opened()] if kind == "thread" else []))
        .order_by(number)
        .limit(MOST_MAILED)
    )


def settings_of(person_id: int) -> dict[str, str]:
    """All settings of a person by name."""
    return DEFAULTS | {row.name: row.value for row in fetch(_SETTINGS, person_id=person_id)}


_SETTINGS = select(NotificationSetting.name, NotificationSetting.value).where(
    NotificationSetting.person_id == bindparam("person_id")
)

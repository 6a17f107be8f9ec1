"""From what happened to who is told of it: rows, added for many people at once.

Done twice, or stopped in the middle and done again, it tells everybody once: rows are keyed by person and group, and what they
hold only grows. Who may read what is asked when it is shown and when it is mailed, so nothing here has to know.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, case, cast, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import UTCDateTime, db, insert_or
from forum.core.text import name_key
from forum.notifications.models import REPLIES, Notification, NotificationSetting
from forum.reading.models import FollowedBoard, FollowedThread, ReadMark
from forum.threads.models import Comment, Reference, Thread

NEWS_FOR = timedelta(days=7)  # what is older isn't told any more
STEP = 500  # people told in one transaction, so that nobody who writes waits for long
DIGEST_HOUR = 6  # UTC: the morning in Europe

NOBODY = cast(null(), Integer)


def news_of(comment_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Those of these comments that are news still."""
    columns = (Comment.id, Comment.thread_id, Comment.number, Comment.author_id, Comment.created_at, Thread.board_id)
    statement = select(*columns).join(Thread, Thread.id == Comment.thread_id)
    return db.session.execute(
        statement.where(Comment.id.in_(comment_ids), Comment.created_at > now() - NEWS_FOR).order_by(Comment.id)
    ).all()


def that_name_somebody(comments: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those of these comments that mention or quote somebody."""
    ids = [comment.id for comment in comments]
    naming = select(Reference.comment_id).where(Reference.comment_id.in_(ids), Reference.kind.in_(["mention", "quote"]))
    found = set(db.session.scalars(naming))
    return [comment for comment in comments if comment.id in found]


def tell_named(comment: Row[Any]) -> None:
    """Tells whom a comment mentions or quotes."""
    named = dict.fromkeys(_quoted(comment.id), "quote") | dict.fromkeys(_mentioned(comment.id), "mention")
    for person_id in sorted(named.keys() - {comment.author_id}):
        row = _about(comment, person_id, named[person_id], comment.created_at)
        db.session.execute(_insert(row).on_conflict_do_nothing())


def tell_of_answer(comment_id: int, by_id: int) -> None:
    """Tells who gave the answer and who asked, also where they know the comment as something less."""
    answered = and_(Comment.thread_id == Thread.id, Comment.number == Thread.answer_number)
    comment = db.session.execute(
        select(Comment.thread_id, Comment.number, Comment.author_id, Thread.author_id.label("asker_id"), Thread.answered_at)
        .join(Thread, answered)
        .where(Comment.id == comment_id, Thread.answered_at > now() - NEWS_FOR)
    ).first()
    for person_id in sorted({comment.author_id, comment.asker_id} - {by_id}) if comment else ():
        told = _insert(_about(comment, person_id, "answer", comment.answered_at))
        fresh = {name: told.excluded[name] for name in ("kind", "seen_to", "mailed_to", "at", "mail_at")}
        key = ["person_id", "thread_id", "number"]
        db.session.execute(
            told.on_conflict_do_update(index_elements=key, set_=fresh, where=Notification.kind != "answer")
        )


def tell_followers(thread_id: int, comments: Sequence[Row[Any]]) -> None:
    """Tells who follows a thread of these of its comments, in transactions of its own."""
    followers = select(FollowedThread.person_id).where(FollowedThread.thread_id == thread_id, ~FollowedThread.is_muted)
    key = ["person_id", "thread_id", "number"]
    for first, last in _steps(followers, FollowedThread.person_id):
        with transaction.writing() as session:
            session.execute(_growing(_replies(thread_id, comments, first, last), key))


def tell_board(board_id: int, thread_ids: Sequence[int]) -> None:
    """Tells who follows a board of these of its threads, in transactions of its own."""
    followers = select(FollowedBoard.person_id).where(FollowedBoard.board_id == board_id)
    for first, last in _steps(followers, FollowedBoard.person_id):
        with transaction.writing() as session:
            session.execute(_insert(_late(board_id, thread_ids, first, last)).on_conflict_do_nothing())
            session.execute(_growing(_threads(board_id, thread_ids, first, last), ["person_id", "board_id"]))


def _steps(followers: Select[Any], person: Any) -> Iterator[tuple[int, int]]:
    """Ranges of people's ids, each with no more followers than a step."""
    after = 0
    while True:
        step = followers.where(person > after).order_by(person).limit(STEP).subquery()
        with transaction.reading() as session:
            until = session.scalar(select(func.max(step.c.person_id)))
        if until is None:
            return
        yield after + 1, until
        after = until


def _replies(thread_id: int, comments: Sequence[Row[Any]], first: int, last: int) -> Select[Any]:
    """A row for each follower to whom comments among these are new and no more than replies.

    The first and the last of these are looked for from either end: for most people that is the first to be looked at.
    """
    told, named = aliased(Notification), aliased(Notification)
    person, number, numbers = FollowedThread.person_id, Comment.number, [comment.number for comment in comments]
    is_more = exists().where(named.person_id == person, named.thread_id == thread_id, named.number == number)
    news = (
        select(number)
        .where(
            Comment.thread_id == thread_id,
            number.between(min(numbers), max(numbers)),
            number > func.coalesce(ReadMark.number, 0),
            or_(told.seen_at.is_(None), number > told.seen_to),
            Comment.author_id != person,
            Comment.created_at >= FollowedThread.created_at,
            ~is_more.correlate_except(named),
        )
        .correlate_except(Comment)
        .limit(1)
    )
    found = (
        select(
            person,
            news.order_by(number).scalar_subquery().label("first"),
            news.order_by(number.desc()).scalar_subquery().label("last"),
        )
        .outerjoin(ReadMark, and_(ReadMark.person_id == person, ReadMark.thread_id == thread_id))
        .outerjoin(told, and_(told.person_id == person, told.thread_id == thread_id, told.number == REPLIES))
        .where(FollowedThread.thread_id == thread_id, person.between(first, last), ~FollowedThread.is_muted)
        .subquery()
    )
    at = literal(max(comment.created_at for comment in comments), UTCDateTime)
    row = _row(found.c.person_id, "reply", found.c.first - 1, found.c.last, at, thread=thread_id)
    return row.where(found.c.last.is_not(None))


def _threads(board_id: int, thread_ids: Sequence[int], first: int, last: int) -> Select[Any]:
    person = FollowedBoard.person_id
    return (
        _row(person, "thread", func.min(Thread.id) - 1, func.max(Thread.id), func.max(Thread.created_at), board=board_id)
        .select_from(FollowedBoard)
        .join(Thread, and_(Thread.id.in_(thread_ids), Thread.author_id != person))
        .where(
            FollowedBoard.board_id == board_id,
            person.between(first, last),
            Thread.created_at >= FollowedBoard.created_at,
        )
        .group_by(person)
    )


def _late(board_id: int, thread_ids: Sequence[int], first: int, last: int) -> Select[Any]:
    """A row for each thread that comes, having been held, to a follower who has seen a later one of the board."""
    person, told = FollowedBoard.person_id, aliased(Notification)
    read = exists().where(ReadMark.person_id == person, ReadMark.thread_id == Thread.id)
    return (
        _row(person, "thread", literal(0), literal(1), Thread.created_at, thread=Thread.id, number=1)
        .select_from(FollowedBoard)
        .join(told, and_(told.person_id == person, told.board_id == board_id))
        .join(Thread, and_(Thread.id.in_(thread_ids), Thread.author_id != person))
        .where(FollowedBoard.board_id == board_id, person.between(first, last))
        .where(Thread.created_at >= FollowedBoard.created_at, ~read.correlate_except(ReadMark))
        .where(told.seen_to >= Thread.id, told.seen_at < Thread.created_at)
    )


def _about(comment: Row[Any], person_id: int, kind: str, at: datetime) -> Select[Any]:
    """A row for one person about one comment."""
    at = literal(at, UTCDateTime)
    row = _row(Person.id, kind, literal(0), literal(comment.number), at, comment.thread_id, number=comment.number)
    return row.where(Person.id == person_id)


def _row(person, kind: str, seen_to, last, at, thread: Any = None, board: int | None = None, number: int = REPLIES):
    return select(
        person.label("person_id"),
        literal(kind).label("kind"),
        (NOBODY if thread is None else literal(thread) if isinstance(thread, int) else thread).label("thread_id"),
        (NOBODY if board is None else literal(board)).label("board_id"),
        literal(number).label("number"),
        last.label("last"),
        seen_to.label("seen_to"),
        literal(0).label("mailed_to"),
        at.label("at"),
        _mail_at(person, kind).label("mail_at"),
    )


def _mail_at(person, kind: str) -> ColumnElement[datetime | None]:
    """When to write to a person about such a thing; never, where they don't want it."""
    setting = select(NotificationSetting.name).where(NotificationSetting.person_id == person).correlate_except(
        NotificationSetting
    )
    name, value = NotificationSetting.name, NotificationSetting.value
    unwanted = or_(and_(name == f"{kind}.mail", value == "off"), and_(name == "pace", value == "none"))
    return case(
        (setting.where(unwanted).exists(), cast(null(), UTCDateTime)),
        (setting.where(name == "pace", value == "daily").exists(), literal(next_digest(), UTCDateTime)),
        else_=literal(now(), UTCDateTime),
    )


def next_digest() -> datetime:
    """The next morning, in Europe."""
    today = now().replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if today > now() else today + timedelta(days=1)


def _insert(rows: Select[Any]):
    return insert_or(Notification).from_select(rows.selected_columns.keys(), rows, include_defaults=False)


def _growing(rows: Select[Any], key: list[str]):
    """Adds rows; those that are there grow by what is new in these."""
    told = _insert(rows)
    new, old = told.excluded, Notification
    is_lower = and_(old.seen_at.is_(None), new.seen_to < old.seen_to)
    grown = {
        "last": case((new.last > old.last, new.last), else_=old.last),
        "seen_to": case((is_lower, new.seen_to), else_=old.seen_to),
        "at": case((new.at > old.at, new.at), else_=old.at),
        "mail_at": func.coalesce(old.mail_at, new.mail_at),
    }
    return told.on_conflict_do_update(index_elements=key, set_=grown, where=or_(new.last > old.last, is_lower))


def _mentioned(comment_id: int) -> Sequence[int]:
    """Whom a comment names, but not within what it quotes of others."""
    names = select(Reference.target).where(
        Reference.comment_id == comment_id, Reference.kind == "mention", Reference.anchor == ""
    )
    keys = [name_key(name) for name in db.session.scalars(names)]
    return db.session.scalars(select(Person.id).where(Person.name_key.in_(keys))).all()


def _quoted(comment_id: int) -> Sequence[int]:
    """Who wrote what a comment quotes."""
    of = select(Reference.target).where(Reference.comment_id == comment_id, Reference.kind == "quote")
    return db.session.scalars(select(Comment.author_id).where(Comment.public_id.in_(of)).distinct()).all()

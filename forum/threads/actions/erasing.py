"""What becomes of somebody's posts, and of their name in the posts of others, when the person is erased."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from forum.core.clock import now
from forum.core.database import db
from forum.core.events import publish
from forum.core.languages import speaking
from forum.core.markup.render import RENDERER_VERSION
from forum.core.text import fold
from forum.threads.actions.counts import recount, recount_board
from forum.threads.erased_names import Erased, without
from forum.threads.events import ThreadChanged
from forum.threads.models import Comment, OldAddress, Reference, Revision, Tag, Thread, ThreadTag
from forum.threads.slugs import slug_of

STEP = 1000


def withdraw_all(person_id: int) -> None:
    """All of a person's posts become tombstones without a word in them, at once; their threads lose title and tags.

    A thread that others answered stays, for their answers; any other is hidden. Counters follow (`recount_some`).
    """
    own = select(Comment.id).where(Comment.author_id == person_id)
    for table in (Revision, Reference):
        db.session.execute(delete(table).where(table.comment_id.in_(own)))
    _withdraw_answers(person_id)
    nothing = {"body": "", "html": "", "text": "", "format": "markdown", "html_version": RENDERER_VERSION, "edited_at": None}
    gone = {"removed_at": func.coalesce(Comment.removed_at, now()), "hidden_reason": ""}
    _run(update(Comment).where(Comment.author_id == person_id).values(nothing | gone))
    _withdraw_threads(person_id)


def _withdraw_answers(person_id: int) -> None:
    answer = exists().where(
        Comment.thread_id == Thread.id, Comment.number == Thread.answer_number, Comment.author_id == person_id
    )
    none = {"answer_number": None, "answered_at": None, "answered_by_id": None, "gist": ""}
    _run(update(Thread).where(answer).values(none))


def _withdraw_threads(person_id: int) -> None:
    mine, other = Thread.author_id == person_id, aliased(Comment)
    answered = exists().where(other.thread_id == Thread.id, other.author_id != person_id, other.removed_at.is_(None))
    for table in (ThreadTag, OldAddress):  # where it stood before, a title often is part of the address
        db.session.execute(delete(table).where(table.thread_id.in_(select(Thread.id).where(mine))))
    db.session.execute(delete(Tag).where(~exists().where(ThreadTag.tag_id == Tag.id)))
    for language in db.session.scalars(select(Thread.language).where(mine).distinct()).all():
        with speaking(language):
            title = _("Removed thread")
        named = {"title": title, "title_folded": fold(title), "slug": slug_of(title), "tags": []}
        _run(update(Thread).where(mine, Thread.language == language).values(named))
    _run(update(Thread).where(mine, ~answered).values(hidden_at=func.coalesce(Thread.hidden_at, now())))
    touched = select(Thread.board_id).join(Comment, Comment.thread_id == Thread.id).where(Comment.author_id == person_id)
    for board_id in sorted(db.session.scalars(touched.distinct())):
        recount_board(board_id)


def _run(statement) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def recount_some(person_id: int, after: int, most: int) -> int | None:
    """Recounts the next threads that the person wrote in; returns the last one's id, or None when there are no more."""
    wrote = exists().where(Comment.thread_id == Thread.id, Comment.author_id == person_id)
    found = select(Thread).where(Thread.id > after, wrote).order_by(Thread.id).limit(most)
    threads = db.session.scalars(found.with_for_update()).all()
    for thread in threads:
        recount(thread)
    for board_id in sorted({thread.board_id for thread in threads}):
        recount_board(board_id)
    return threads[-1].id if len(threads) == most else None


def comment_ids_of(person_id: int) -> list[int]:
    return list(db.session.scalars(select(Comment.id).where(Comment.author_id == person_id)))


def unlink_mentions(handle: str) -> None:
    """The links of the handle's mentions go with the account; the words follow (`take_name_out`)."""
    _run(update(Reference).where(Reference.kind == "mention", Reference.label == handle).values(label=""))


def naming(erased: Erased, after: int) -> tuple[list[Row[Any]], int | None]:
    """Of the next thousand posts those that name somebody, revisions and titles with them; and where to go on."""
    ids = db.session.scalars(select(Comment.id).where(Comment.id > after).order_by(Comment.id).limit(STEP)).all()
    if not ids:
        return [], None
    within = (Comment.id.between(ids[0], ids[-1]), Comment.author_id != erased.person_id)
    found = db.session.execute(
        select(Comment.id, Comment.body, Thread.language)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(*within, may_name(Comment.body))
    ).all()
    return [row for row in found if _changed(row.body, erased, row.language)], ids[-1] if len(ids) == STEP else None


def may_name(column):
    return or_(*(column.contains(sign) for sign in ("@", "/comments/", "/threads/", "/people/", "[quote=")))


def _changed(text: str, erased: Erased, language: str) -> bool:
    return without(text, erased, language, own_ids) != text


def own_ids(person_id: int, public_ids: Collection[str]) -> frozenset[str]:
    """Which of some posts and threads are the person's."""
    posts = select(Comment.public_id).where(Comment.public_id.in_(public_ids), Comment.author_id == person_id)
    threads = select(Thread.public_id).where(Thread.public_id.in_(public_ids), Thread.author_id == person_id)
    return frozenset([*db.session.scalars(posts), *db.session.scalars(threads)])


def take_name_out(rows: Sequence[Row[Any]], erased: Erased) -> None:
    """Writes the posts without the name. They are to be rendered anew, which the worker does with whatever is outdated."""
    ids = [row.id for row in rows]
    for comment in db.session.scalars(select(Comment).where(Comment.id.in_(ids)).order_by(Comment.id).with_for_update()):
        language = next(row.language for row in rows if row.id == comment.id)
        comment.body = without(comment.body, erased, language, own_ids)
        comment.html_version = 0
    db.session.flush()


def take_name_out_of_the_past(erased: Erased) -> None:
    """Out of earlier versions, and out of titles, which are few."""
    for table, column in ((Revision, "body"), (Revision, "title"), (Thread, "title")):
        for id, text in _holding(table, column):
            if (clean := without(text, erased, "", own_ids)) != text:
                more = {"title_folded": fold(clean)[:300], "slug": slug_of(clean)} if table is Thread else {}
                _run(update(table).where(table.id == id).values({column: clean, **more}))
                if table is Thread:
                    publish(ThreadChanged(thread_id=id))


def _holding(table, column: str) -> Iterator[tuple[int, str]]:
    text = getattr(table, column)
    yield from db.session.execute(select(table.id, text).where(may_name(text))).all()

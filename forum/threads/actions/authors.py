"""Posts get another author: who was imported turns out to be a member."""

from sqlalchemy import or_, select, update

from forum.core.database import db
from forum.core.events import publish
from forum.threads.actions.counts import recount
from forum.threads.events import ThreadsImported
from forum.threads.models import Comment, Revision, Thread


def hand_over(old_id: int, new_id: int) -> int:
    """Makes everything of one person another's, and returns how many posts that were."""
    wrote_in = select(Comment.thread_id).where(Comment.author_id == old_id)
    touched = or_(Thread.id.in_(wrote_in), Thread.author_id == old_id, Thread.answered_by_id == old_id)
    threads = db.session.scalars(select(Thread).where(touched).order_by(Thread.id).with_for_update()).all()
    written = update(Comment).where(Comment.author_id == old_id).values(author_id=new_id)
    posts = db.session.execute(written).rowcount
    db.session.execute(update(Revision).where(Revision.edited_by_id == old_id).values(edited_by_id=new_id))
    for thread in threads:
        _hand_over(thread, old_id, new_id)
    db.session.flush()
    publish(ThreadsImported(thread_ids=tuple(thread.id for thread in threads)))
    return posts


def _hand_over(thread: Thread, old_id: int, new_id: int) -> None:
    for name in ("author_id", "last_author_id", "answered_by_id"):
        if getattr(thread, name) == old_id:
            setattr(thread, name, new_id)
    if old_id in thread.participants and new_id in thread.participants:
        db.session.flush()
        recount(thread)  # two faces became one: there is room for another
    elif old_id in thread.participants:
        thread.participants = [new_id if id == old_id else id for id in thread.participants]

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, String, cast, exists, select

from forum.core.database import db
from forum.core.prepared import Record
from forum.core.viewer import Viewer
from forum.reading import places
from forum.reading.models import Draft
from forum.reading.policies import drafts_visible_to
from forum.threads.models import Comment, Thread
from forum.threads.policies import comments_visible_to, visible_to
from forum.threads.queries import titles


class KeptDraft(NamedTuple):
    """What somebody is writing, by the names of a form's fields."""

    fields: dict[str, str]
    updated_at: datetime


class ListedDraft(NamedTuple):
    """A draft with the title of the thread that it is for, where that is open to the viewer now."""

    place: str
    fields: dict[str, str]
    updated_at: datetime
    title: str | None
    language: str


def find_draft(place: str, viewer: Viewer) -> KeptDraft | None:
    """What the viewer is writing in a place, as far as it was kept."""
    kept = select(Draft.fields, Draft.updated_at).where(Draft.place == place, drafts_visible_to(viewer))
    row = db.session.execute(kept).first()
    return KeptDraft(*row) if row else None


def list_drafts(viewer: Viewer) -> list[ListedDraft]:
    """All that the viewer is writing, the latest first."""
    own = select(Draft.place, Draft.fields, Draft.updated_at).where(drafts_visible_to(viewer))
    rows = db.session.execute(own.order_by(Draft.updated_at.desc(), Draft.id.desc())).all()
    meant_for = [places.parts(row.place) for row in rows]
    threads = _open_threads([id for kind, id in meant_for if kind == "thread"], viewer)
    edited = _edited([id for kind, id in meant_for if kind == "edit"], viewer)
    found = [{"thread": threads, "edit": edited}.get(kind, {}).get(id) for kind, id in meant_for]
    return [
        ListedDraft(*row, title=about.title if about else None, language=about.language if about else "")
        for row, about in zip(rows, found, strict=True)
    ]


def _open_threads(thread_ids: Collection[str], viewer: Viewer) -> dict[str, Record]:
    """Titles by public id, but of threads in boards for which the viewer's license has ended."""
    found = titles(thread_ids, viewer)
    if not (found and viewer.ended):
        return found
    closed = select(Thread.public_id).where(Thread.public_id.in_(found), Thread.board_id.in_(viewer.ends))
    return {id: found[id] for id in found.keys() - set(db.session.scalars(closed))}


def _edited(comment_ids: Collection[str], viewer: Viewer) -> dict[str, Row[Any]]:
    """By a comment's public id the title of its thread, where both are open to the viewer."""
    statement = (
        select(Comment.public_id, Thread.title, Thread.language)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Comment.public_id.in_(comment_ids), visible_to(viewer), comments_visible_to(viewer))
    )
    if viewer.ended:
        statement = statement.where(Thread.board_id.not_in(viewer.ends))
    return {row.public_id: row for row in db.session.execute(statement)} if comment_ids else {}


def in_a_draft(name: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether anybody's draft has this word in it: the name of a picture, say."""
    return exists(select(Draft.id).where(cast(Draft.fields, String).contains(name)).correlate_except(Draft))

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from forum.core.clock import now
from forum.core.database import db, insert_or, new_public_id
from forum.core.viewer import Viewer
from forum.reading.models import Draft
from forum.reading.policies import drafts_visible_to

MOST = 50
KEPT = timedelta(days=180)


def keep_draft(viewer: Viewer, place: str, fields: Mapping[str, str]) -> datetime:
    """Keeps what somebody is writing in a place, the last one saved; of more than MOST the oldest goes. Says when."""
    moment = now()
    draft = insert_or(Draft).values(
        public_id=new_public_id(), person_id=viewer.id, place=place, fields=dict(fields), updated_at=moment
    )
    again = {"fields": draft.excluded.fields, "updated_at": draft.excluded.updated_at}
    db.session.execute(draft.on_conflict_do_update(index_elements=[Draft.person_id, Draft.place], set_=again))
    beyond = (
        select(Draft.id)
        .where(drafts_visible_to(viewer))
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .offset(MOST)
        .limit(MOST)
        .subquery()
    )
    _delete(Draft.id.in_(select(beyond.c.id)))
    return moment


def discard_draft(viewer: Viewer, place: str) -> None:
    """It is posted or thrown away."""
    _delete(drafts_visible_to(viewer), Draft.place == place)


def forget_old_drafts() -> None:
    _delete(Draft.updated_at < now() - KEPT)


def _delete(*which) -> None:
    db.session.execute(delete(Draft).where(*which).execution_options(synchronize_session=False))

"""Forms that create something carry a token; a second press gets what the first one made."""

import secrets

from forum.core.database import db, insert_or
from forum.core.models import Submission
from forum.core.viewer import Viewer

TOKEN_LENGTH = 64


def new_token() -> str:
    return secrets.token_urlsafe(16)


def begin(token: str | None, viewer: Viewer) -> str | None:
    """Where a repeated submission leads, or None for the first one (and for a form without token).

    A parallel repeat waits here until the first has committed. Tokens are a person's own: nobody can use another's.
    """
    if not token:
        return None
    session, key = db.session, _key(token, viewer)
    if _insert(session, key):
        return None
    session.expire_all()
    submission = session.get(Submission, key)
    return submission.location if submission else None


def is_spent(token: str | None, viewer: Viewer) -> bool:
    """Whether a form with this token was sent and taken before."""
    return bool(token) and db.session.get(Submission, _key(token, viewer)) is not None


def finish(token: str | None, viewer: Viewer, location: str) -> None:
    """Keeps where the first submission led."""
    if token:
        db.session.get(Submission, _key(token, viewer)).location = location


def _key(token: str, viewer: Viewer) -> str:
    return f"{viewer.public_id or '-'}:{token}"[:TOKEN_LENGTH]


def _insert(session, key: str) -> bool:
    added = insert_or(Submission).values(token=key, location="").on_conflict_do_nothing().returning(Submission.token)
    return session.scalar(added) is not None

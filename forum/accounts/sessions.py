"""Signed-in browsers as rows: made at sign-in, gone at sign-out, ended all together when rights to the account change."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete

from forum.accounts.models import Session
from forum.core.clock import now
from forum.core.database import db

SHORT, LONG = timedelta(days=1), timedelta(days=60)
NAME_LENGTH = 16


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def name_of(token_hash: str) -> str:
    """What a session is called on the account's page: a part of its hash, which opens nothing."""
    return token_hash[:NAME_LENGTH]


def open_session(person_id: int, *, keep: bool, browser: str) -> str:
    """A new session's token, which nothing but the browser's cookie keeps."""
    token = secrets.token_urlsafe(32)
    lifetime = LONG if keep else SHORT
    db.session.add(
        Session(
            token_hash=hash_token(token),
            person_id=person_id,
            expires_at=now() + lifetime,
            browser=browser[:200],
        )
    )
    return token


def close_session(token: str) -> None:
    db.session.execute(delete(Session).where(Session.token_hash == hash_token(token)))


def close_all_sessions(person_id: int, *, but: str | None = None) -> None:
    """Ends every session of a person, save the one whose token is given."""
    ended = delete(Session).where(Session.person_id == person_id)
    if but:
        ended = ended.where(Session.token_hash != hash_token(but))
    db.session.execute(ended)

"""The site's search engine and what keeps its index equal to the database."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import select, text

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import another_pool, db
from forum.core.settings import settings
from forum.help.models import Translation
from forum.search import documents, vocabulary
from forum.search.engine.interface import Document, Engine, IndexUnavailable, Progress
from forum.search.engine.postgresql.engine import PostgresEngine
from forum.search.engine.whoosh_engine import WhooshEngine
from forum.threads.models import Comment

log = logging.getLogger(__name__)

_CONNECTIONS = 3  # kept, of a process; more are opened while more search at once


def engine() -> Engine:
    """This process's engine on the site's index."""
    kept = current_app.extensions.get("stoa.search")
    if kept is None:
        kept = current_app.extensions["stoa.search"] = _open()
    return kept


def _open() -> Engine:
    if settings().search_engine == "postgresql":
        return PostgresEngine(another_pool(_CONNECTIONS))
    return WhooshEngine(_folder())


def rebuild(progress: Progress | None = None) -> None:
    """Builds the index anew from the database, beside the present one. What another engine left is removed: nothing keeps it
    up to date, and it holds what was deleted since."""
    with transaction.reading():
        engine().rebuild(documents.everything(), progress)
    if settings().search_engine == "postgresql":
        shutil.rmtree(_folder(), ignore_errors=True)
    elif settings().is_on_postgresql:
        with transaction.writing() as session:
            session.execute(text("DROP SCHEMA IF EXISTS search CASCADE"))


def _folder() -> Path:
    return settings().instance_path / "search"


def repair() -> bool:
    """Rebuilds the index if it is missing, damaged or of another version; says whether it did."""
    status = engine().status(thorough=True)
    if status.state == "ready":
        return False
    log.warning("search index is %s, rebuilding: %s", status.state, status.error)
    if status.state != "missing":
        note_failure(status.error)
    rebuild()
    return True


def note_failure(error: str) -> None:
    """Keeps what went wrong last, for who looks after the site."""
    with transaction.writing() as session:
        row = vocabulary.state(session)
        row.failed_at, row.error = now(), error[:500]


def follow(payloads: list[dict]) -> None:
    """Brings the index up to what the database says of the things named. An unusable index is rebuilt instead."""
    try:
        _apply(payloads)
    except IndexUnavailable as error:
        log.warning("search index can't be used: %s", error)
        if not repair():
            raise


def purge(payloads: list[dict]) -> None:
    """Follows, and leaves nothing of what is gone in any file of the index."""
    follow(payloads)
    engine().purge()


def _apply(payloads: list[dict]) -> None:
    comment_ids = {id for payload in payloads for id in payload.get("comments", ())}
    thread_ids = {id for payload in payloads for id in payload.get("threads", ())}
    article_ids = {id for payload in payloads for id in payload.get("articles", ())}
    gone = {id for payload in payloads for id in payload.get("removed_translations", ())}
    with transaction.reading():
        if thread_ids:
            of_threads = select(Comment.id).where(Comment.thread_id.in_(thread_ids))
            comment_ids |= set(db.session.scalars(of_threads))
        translation_ids = gone | set(
            db.session.scalars(select(Translation.id).where(Translation.article_id.in_(article_ids)))
        )
    named = {*map(documents.comment_key, comment_ids), *map(documents.translation_key, translation_ids)}
    if named:
        engine().apply(_read(translation_ids, comment_ids), named)


def _read(translation_ids: set[int], comment_ids: set[int]) -> Iterator[Document]:
    """What the database says when the engine asks."""
    with transaction.reading():
        yield from documents.translations(Translation.id.in_(translation_ids))
        yield from documents.comments(Comment.id.in_(comment_ids))

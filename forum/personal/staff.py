"""The name of a person who was erased, out of what staff wrote, and out of what was written to staff.

A name of one word may be a word of the language, chosen for that: it goes only where the text is about the person or about
a thread in which they wrote. Anywhere go addresses, names of several words, and names with an @ before them.
"""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, cast, or_, select, true, update
from sqlalchemy.orm import aliased

from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.moderation.models import Report
from forum.personal.holdings import NAMING
from forum.threads.models import Comment

# Of what the log keeps to undo an act, that alone is prose.
PROSE = frozenset({"hidden_reason", "why"})


def take_words_out(person_id: int, names: Collection[str], words: Collection[str]) -> None:
    """In the current transaction."""
    telling = [word for word in words if " " in word or "@" in word]
    anywhere, there = _pattern(telling, [f"@{name}" for name in names]), _pattern(words, [f"@{word}" for word in words])
    for at in NAMING:
        name, _dot, column_name = at.partition(".")
        table = db.metadata.tables[name]
        key, column = list(table.primary_key), table.columns[column_name]
        filled = cast(column, Text).not_in(("", "{}"))
        for *ids, text, is_theirs in db.session.execute(select(*key, column, _theirs(table, person_id)).where(filled)).all():
            if (clean := _clean(text, there if is_theirs else anywhere)) != text:
                this = [part == id for part, id in zip(key, ids, strict=True)]
                db.session.execute(update(table).where(*this).values({column: clean}))


def _pattern(*groups: Collection[str]) -> re.Pattern[str]:
    words = sorted({word for group in groups for word in group}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)


def _theirs(table: Table, person_id: int) -> ColumnElement[bool]:
    post, other = aliased(Comment), aliased(Comment)
    posts = select(post.id).where(post.author_id == person_id)
    threads = select(post.thread_id).where(post.author_id == person_id)
    if table is Report.__table__:
        return Report.comment_id.in_(select(other.id).where(other.thread_id.in_(threads)))
    if table is Comment.__table__:
        return Comment.thread_id.in_(threads)
    if table is LogEntry.__table__:
        subject = LogEntry.subject_type
        return or_(
            LogEntry.actor_id == person_id,
            and_(subject == "person", LogEntry.subject_id == person_id),
            and_(subject == "comment", LogEntry.subject_id.in_(posts)),
            and_(subject == "thread", LogEntry.subject_id.in_(threads)),
        )
    return true()


def _clean(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub("…", value)
    if isinstance(value, dict):
        return {name: _clean(said, pattern) if name in PROSE else said for name, said in value.items()}
    return value

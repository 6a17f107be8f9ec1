import re

from sqlalchemy import delete, select

from forum.core.database import db, insert_or
from forum.core.text import fold, is_blank, one_line
from forum.threads.models import Tag, Thread, ThreadTag

MOST = 5
LONGEST = 30


def split_tags(typed: str) -> list[str]:
    """Tags out of a field: separated by commas, single-spaced, each once, in the order typed."""
    found: dict[str, str] = {}
    for name in map(tidy_tag, typed.split(",")):
        if name:
            found.setdefault(fold(name), name)
    return list(found.values())


def tidy_tag(typed: str) -> str:
    """A tag as it is stored; empty where nothing is left that could be seen or could stand in an address."""
    name = re.sub(r"/{2,}", "/", one_line(typed).lstrip("#/ ").rstrip("/ "))
    return "" if is_blank(name) or not name.strip(".") else name


def set_tags(thread: Thread, names: list[str]) -> None:
    """Gives the thread these tags and no others; a tag is made when nobody used it before.

    The thread keeps its own spelling: that of another could be out of its readers' reach.
    """
    keys = {fold(name)[:60]: name for name in names}
    if keys:
        rows = [{"key": key} for key in keys]
        db.session.execute(insert_or(Tag).values(rows).on_conflict_do_nothing(index_elements=["key"]))
    known = {row.key: row.id for row in db.session.execute(select(Tag.key, Tag.id).where(Tag.key.in_(keys)))}
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    db.session.add_all(ThreadTag(thread_id=thread.id, tag_id=known[key]) for key in keys)
    thread.tags = list(keys.values())
    db.session.flush()

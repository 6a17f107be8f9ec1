"""Threads as lists and links show them."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from flask_babel import gettext as _

from forum.core.languages import grouped, language, say_number, text_of
from forum.core.pagination import PER_PAGE
from forum.core.text import fold

PLACE = "\x05"  # where a kept part has room for what is its reader's own; no stored text holds it


def page_of(number: int) -> int:
    """The page on which a comment of this number stands."""
    return (number - 1) // PER_PAGE + 1


def address_of(thread, number: int | None = None) -> str:
    """A thread's address, or that of one of its comments."""
    address = f"/threads/{thread.public_id}/{thread.slug}"
    if number is None:
        return address
    page = page_of(number)
    return f"{address}{f'?page={page}' if page > 1 else ''}#comment-{number}"


def quote_of(comment, handle: str) -> str:
    """A post as a quotation in Markdown, with who said it and where."""
    lines = [_("%(name)s wrote:", name=f"@{handle}"), "", *comment.markdown.strip().splitlines()]
    lines[0] = f"[{lines[0]}](/comments/{comment.public_id})"
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


class ThreadRow(NamedTuple):
    """One thread in a list, ready for components/thread_rows.html."""

    public_id: str
    slug: str
    title: str
    language: str
    state: str
    closed: bool
    hidden: bool
    author: str
    created_at: datetime
    last_at: datetime
    replies: int
    tags: tuple[tuple[str, str], ...]
    gist: str
    gist_by: str
    faces: tuple[tuple[str, int], ...]
    board: tuple[str, str] | None


def listed(rows, people: Mapping[int, tuple[str, int]], kind: str = "") -> dict[str, list[ThreadRow]]:
    """What components/thread_rows.html wants: rows of the list queries, with `people` from `queries.authors`.

    `kind` is the board's, where all are of one.
    """
    now_in = language()
    return {"threads": [_thread_row(row, people, kind, now_in) for row in rows], "place": PLACE}


def _thread_row(row, people: Mapping[int, tuple[str, int]], kind: str, now_in: str) -> ThreadRow:
    waiting = "waiting" if kind in ("", "questions") else "discussion"
    board = None
    if hasattr(row, "board_slug"):
        name = row.board_texts.get(now_in, {}).get("name") or row.board_name
        board = (name, f"/boards/{row.board_slug}")
    return ThreadRow(
        public_id=row.public_id,
        slug=row.slug,
        title=row.title,
        language=row.language,
        state="pinned" if row.pinned else "answered" if row.answer_number is not None else waiting,
        closed=row.closed_at is not None,
        hidden=row.hidden_at is not None,
        author=row.author,
        created_at=row.created_at,
        last_at=row.last_comment_at,
        replies=row.replies,
        tags=tuple((tag, tag_address(tag)) for tag in row.tags),
        gist=row.gist,
        gist_by=row.answer_author or "",
        faces=tuple(people[id] for id in row.participants if id in people),
        board=board,
    )


@lru_cache(maxsize=4096)
def tag_address(tag: str) -> str:
    return f"/tags/{quote(fold(tag), safe='')}"


def count_label(threads: int) -> str:
    return say_number("%(count)s thread", "%(count)s threads", threads, count=grouped(threads))


def board_name(board) -> str:
    return text_of(board, language(), "name")

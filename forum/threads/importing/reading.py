"""A line of the neutral JSONL as a thread with rendered posts. Pure, so that several processes can do it."""

import json
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from forum.core.languages import known_language
from forum.core.markup.render import Reference, Rendered, gist, render_imported
from forum.core.text import fold, language_of, nfc, one_line
from forum.threads.actions.tags import LONGEST as TAG_LONGEST
from forum.threads.actions.tags import MOST as MOST_TAGS
from forum.threads.actions.tags import tidy_tag
from forum.threads.importing.scrubbing import Marks, scrub
from forum.threads.slugs import slug_of

TITLE_LONGEST = 150
MOST = 2**31 - 1
LANGUAGES = ("en", "el")


class BadLine(Exception):
    """A line that holds no thread. The message says why, for people."""


@dataclass(slots=True)
class ReadPost:
    key: str
    author: str
    created_at: datetime
    body: str
    format: str
    html: str
    text: str
    references: tuple[Reference, ...]
    useful: int = 0
    edited_at: datetime | None = None
    accepted: bool = False


@dataclass(slots=True)
class ReadThread:
    source: str
    key: str
    board: str
    title: str
    title_folded: str
    slug: str
    language: str
    tags: list[str]
    views: int
    closed: bool
    address: str
    posts: list[ReadPost] = field(default_factory=list)
    gist: str = ""

    @property
    def answer_number(self) -> int | None:
        return next((number for number, post in enumerate(self.posts, 1) if post.accepted), None)


def read_thread(
    line: str | bytes, source: str, base_url: str, marks: Marks, known: Container[tuple[str, str]] = ()
) -> ReadThread | None:
    """One line; None for a thread whose source and key are known. Raises BadLine. `source` replaces the line's own."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from None
    if not isinstance(record, dict):
        raise BadLine("not an object")
    try:
        source, key = source[:60] or _name(record, "source", 60), _name(record, "id", 120)
        if (source, key) in known:
            return None
        scrub(record, marks)
        return _thread(record, source, key, base_url)
    except KeyError as error:
        raise BadLine(f"{error} is missing") from None
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadLine(str(error)) from None


def _thread(record: dict[str, Any], source: str, key: str, base_url: str) -> ReadThread:
    title = one_line(str(record["title"] or ""))[:TITLE_LONGEST] or "…"
    posts = [_post(record, record["body_markdown_or_html"], "", base_url)]
    posts += [_post(note, note["body"], "markdown", base_url) for note in record.get("notes") or ()]
    for comment in record.get("comments") or ():
        posts.append(_post(comment, comment["body"], "", base_url))
        posts += [_post(note, note["body"], "markdown", base_url) for note in comment.get("notes") or ()]
    posts[1:] = sorted(posts[1:], key=lambda post: post.created_at)
    thread = ReadThread(
        source=source,
        key=key,
        board=one_line(str(record.get("board") or ""))[:80],
        title=title,
        title_folded=fold(title)[:300],
        slug=slug_of(title),
        language=_language(record.get("language")) or language_of(f"{title} {posts[0].text}", LANGUAGES),
        tags=[name for tag in record.get("tags") or () if (name := tidy_tag(str(tag))[:TAG_LONGEST])][:MOST_TAGS],
        views=_count(record.get("views")),
        closed=bool(record.get("closed")),
        address=one_line(str(record.get("url") or f"/{source}/{key}"))[:300],
        posts=posts,
    )
    if thread.answer_number:
        answer = posts[thread.answer_number - 1]
        thread.gist = gist(Rendered(answer.html, answer.text, answer.references), 280)
    return thread


def _post(record: dict[str, Any], body: Any, format: str, base_url: str) -> ReadPost:
    format = format or record.get("body_format") or "markdown"
    if format not in ("markdown", "html"):
        raise BadLine(f"unknown body_format {format!r}")
    if not isinstance(body, str):
        raise BadLine("a body is not text")
    body = nfc(body)
    rendered = render_imported(body, format=format, base_url=base_url)
    return ReadPost(
        key=_name(record, "id", 120),
        author=one_line(str(record["author"] or ""))[:60] or "?",
        created_at=_moment(record["created_at"]),
        body=body,
        format=format,
        html=rendered.html,
        text=rendered.text,
        references=rendered.references,
        useful=_count(record.get("likes") or record.get("score")),
        edited_at=_moment(record["edited_at"]) if record.get("edited_at") else None,
        accepted=bool(record.get("accepted")),
    )


def _name(record: dict[str, Any], field: str, longest: int) -> str:
    """What something is called where it comes from. Raises KeyError where it has no name."""
    name = one_line(str(record[field])) if record[field] is not None else ""
    if not name:
        raise KeyError(field)
    return name[:longest]


def _count(value: Any) -> int:
    """A count, no larger than a database can hold."""
    return min(max(0, int(value or 0)), MOST)


def _language(code: Any) -> str:
    return code if isinstance(code, str) and known_language(code) else ""


def _moment(text: str) -> datetime:
    """A moment in ISO 8601; one without a zone is taken for UTC."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

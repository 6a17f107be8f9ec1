"""All that the site holds of a person, as a zip that can be read without it: one's own words and acts.

Of what the person can't read now no title and no name is given, only that one wrote or acted there; of what not everybody
can read, the address alone, as the file outlives a license. Of other people nothing but what one quoted oneself.
"""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, BinaryIO

from flask import render_template
from sqlalchemy import ColumnElement, case, or_, select

from forum.accounts.models import Person
from forum.boards import policies as boards
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.languages import speaking
from forum.core.settings import settings
from forum.core.viewer import ANONYMOUS, Viewer
from forum.licenses.models import License, Product
from forum.personal.holdings import HOLDINGS, Holding
from forum.personal.models import Download
from forum.pictures import files as pictures
from forum.pictures.models import Picture
from forum.threads import policies as threads
from forum.threads.models import Comment, Revision, Thread
from forum.viewers import viewer_of

STEP = 200
PROFILE = (
    "handle", "display_name", "about", "email", "email_verified_at", "language", "theme", "created_at", "source",
    "suspended_until", "suspended_for",
)  # fmt: skip

STYLE = """body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
color-scheme: light dark }
td, th { text-align: start; padding: .2rem 1rem .2rem 0; vertical-align: top }
"""

Progress = Callable[[int, int], None]


def collect(wanted: Download, file: BinaryIO, progress: Progress) -> None:
    """Writes the zip. Reads in short transactions: the site goes on."""
    with transaction.reading() as session:
        viewer = viewer_of(wanted.person_id)
        person = session.get_one(Person, wanted.person_id)
        profile = {name: getattr(person, name) for name in PROFILE}
        ids = list(session.scalars(select(Comment.id).where(Comment.author_id == viewer.id).order_by(Comment.id)))
    total = len(ids) + len(HOLDINGS)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        counts = {"profile": 1}
        _add(archive, "profile", profile)
        for number, holding in enumerate(HOLDINGS):
            if holding.gives:
                rows = _rows(holding, viewer)
                counts[name_of(holding)] = len(rows)
                _add(archive, name_of(holding), rows)
            progress(number + 1, total)
        posts = []
        for start in range(0, len(ids), STEP):
            posts += _add_posts(archive, viewer, ids[start : start + STEP])
            progress(len(HOLDINGS) + start, total)
        _add(archive, "posts", posts)
        _add_pictures(archive, viewer)
        archive.writestr("style.css", STYLE)
        archive.writestr("index.html", _front(profile, counts, posts))
    progress(total, total)


def name_of(holding: Holding) -> str:
    return holding.at.partition(".")[0].replace("_", "-")


def _add(archive: zipfile.ZipFile, name: str, said: Any) -> None:
    archive.writestr(f"{name}.json", json.dumps(said, ensure_ascii=False, indent=1, default=_moment))


def _moment(value: datetime) -> str:
    return value.isoformat()


def _rows(holding: Holding, viewer: Viewer) -> list[dict[str, Any]]:
    """A holding's rows, with what ids stand for as far as the person may see it now."""
    columns = [holding.table.columns[name] for name in holding.gives]
    with transaction.reading() as session:
        rows = session.execute(select(*columns).where(holding.column == viewer.id)).mappings().all()
        said = {
            name: SEEN[name](viewer, {row[name] for row in rows}) for name in holding.gives if name in SEEN and rows
        }
    return [
        {name.removesuffix("_id"): said[name].get(value) if name in said else value for name, value in row.items()}
        for row in rows
    ]


def _threads_seen(viewer: Viewer, ids: set[int]) -> dict[int, dict[str, str]]:
    columns = select(Thread.id, _public_title(), Thread.public_id).where(threads.visible_to(viewer))
    return {row.id: _named(row.title, f"/threads/{row.public_id}") for row in _by_id(columns, Thread.id, ids)}


def _public_title() -> ColumnElement[str]:
    return case((threads.visible_to(ANONYMOUS), Thread.title), else_="").label("title")


def _comments_seen(viewer: Viewer, ids: set[int]) -> dict[int, dict[str, str]]:
    columns = select(Comment.id, Comment.public_id, _public_title()).join(Thread, Thread.id == Comment.thread_id)
    columns = columns.where(threads.visible_to(viewer), threads.comments_visible_to(viewer))
    return {row.id: _named(row.title, f"/comments/{row.public_id}") for row in _by_id(columns, Comment.id, ids)}


def _boards_seen(viewer: Viewer, ids: set[int]) -> dict[int, dict[str, str]]:
    columns = select(Board.id, Board.name, Board.slug)
    columns = columns.where(boards.visible_to(viewer), or_(Board.listed, boards.visible_to(ANONYMOUS)))
    return {row.id: _named(row.name, f"/boards/{row.slug}") for row in _by_id(columns, Board.id, ids)}


def _licenses_held(viewer: Viewer, ids: set[int]) -> dict[int, dict[str, Any]]:
    columns = select(License.id, License.key_end, License.expires_at, Product.name)
    rows = _by_id(columns.join(Product, Product.id == License.product_id), License.id, ids)
    return {row.id: {"product": row.name, "key_ends_in": row.key_end, "expires_at": row.expires_at} for row in rows}


SEEN = {"thread_id": _threads_seen, "comment_id": _comments_seen, "board_id": _boards_seen, "license_id": _licenses_held}


def _by_id(statement, column, ids: set[int]) -> Iterator[Any]:
    listed = sorted(ids)
    for start in range(0, len(listed), STEP):
        yield from db.session.execute(statement.where(column.in_(listed[start : start + STEP])))


def _named(title: str, path: str) -> dict[str, str]:
    return {"title": title, "address": settings().address + path}


def _add_posts(archive: zipfile.ZipFile, viewer: Viewer, ids: list[int]) -> list[dict[str, Any]]:
    """Own posts as files of Markdown, also those that were hidden, removed or stand where one can't read any more."""
    columns = (Comment, Thread.title, Thread.author_id, Thread.tags)
    with transaction.reading() as session:
        found = session.execute(
            select(*columns).join(Thread, Thread.id == Comment.thread_id).where(Comment.id.in_(ids)).order_by(Comment.id)
        ).all()
        earlier = session.scalars(
            select(Revision).where(Revision.comment_id.in_(ids), Revision.edited_by_id == viewer.id).order_by(Revision.id)
        ).all()
        seen = _threads_seen(viewer, {row.Comment.thread_id for row in found})
        session.expunge_all()
    return [_add_post(archive, row, seen, [one for one in earlier if one.comment_id == row.Comment.id]) for row in found]


def _add_post(archive: zipfile.ZipFile, row, seen: dict, earlier: list[Revision]) -> dict[str, Any]:
    post, is_question = row.Comment, row.Comment.number == 1
    file = f"posts/{post.created_at:%Y-%m-%d}-{post.public_id}.md"
    title = row.title if is_question else seen.get(post.thread_id, {}).get("title", "")
    archive.writestr(file, f"# {title}\n\n{post.body}\n" if is_question else f"{post.body}\n")
    for number, revision in enumerate(earlier, 1):
        archive.writestr(f"{file.removesuffix('.md')}-before-edit-{number}.md", f"{revision.body}\n")
    return {
        "file": file,
        "title": title,
        "kind": "question" if is_question else "comment",
        "tags": row.tags if is_question else [],
        "address": f"{settings().address}/comments/{post.public_id}",
        "created_at": post.created_at,
        "edited_at": post.edited_at,
        "removed_at": post.removed_at,
        "hidden_at": post.hidden_at,
        "useful": post.useful,
    }


def _add_pictures(archive: zipfile.ZipFile, viewer: Viewer) -> None:
    with transaction.reading() as session:
        own = list(session.scalars(select(Picture.public_id).where(Picture.uploader_id == viewer.id)))
    for public_id in own:
        with suppress(FileNotFoundError), pictures.open_file(public_id, small=False) as file:
            archive.writestr(f"pictures/{public_id}.webp", file.read())


def _front(profile: dict, counts: dict[str, int], posts: list[dict]) -> str:
    with transaction.reading(), speaking(profile["language"]):
        context = {"profile": profile, "counts": counts, "posts": posts, "made_at": now()}
        return render_template("personal/index.html", **context, address=settings().address)

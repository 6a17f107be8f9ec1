"""Storing threads that were read: a step a transaction, each thread once, authors as people who can be claimed."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core.database import db, new_public_id
from forum.core.events import publish
from forum.core.markup.render import RENDERER_VERSION
from forum.core.text import name_key, skeleton, slugify
from forum.threads.actions.counts import recount_board
from forum.threads.actions.tags import set_tags
from forum.threads.events import ThreadsImported
from forum.threads.importing.reading import ReadPost, ReadThread
from forum.threads.models import Comment, OldAddress, Reference, Thread
from forum.threads.models.thread import FACES

HUES = 7


@dataclass
class Counts:
    """What an import did so far."""

    threads: int = 0
    posts: int = 0
    known: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def known_threads() -> frozenset[tuple[str, str]]:
    """Source and key of every thread that came from outside."""
    rows = db.session.execute(select(Thread.source, Thread.source_key).where(Thread.source.is_not(None)))
    return frozenset(map(tuple, rows))


class Importer:
    """Stores threads into one board, or each into the board that it names, made where there is none."""

    def __init__(self, board: Board | None = None) -> None:
        self._board = board
        self._boards: dict[str, int] = {}
        self._people: dict[tuple[str, str], tuple[int, str]] = {}

    def store(self, threads: list[ReadThread], counts: Counts) -> None:
        """Adds those of a step that aren't here yet. Inside one writing transaction."""
        new = self._unknown(threads)
        counts.known += len(threads) - len(new)
        if not new:
            return
        self._know_people(new)
        ids = self._insert_threads(new)
        self._insert_comments(new, ids)
        self._insert_addresses(new, ids)
        for thread, id in zip(new, ids, strict=True):
            if thread.tags:
                set_tags(db.session.get(Thread, id), list(dict.fromkeys(thread.tags)))
        db.session.flush()
        for board_id in {self._board_of(thread) for thread in new}:
            recount_board(board_id)
        publish(ThreadsImported(thread_ids=tuple(ids)))
        db.session.expunge_all()
        counts.threads += len(new)
        counts.posts += sum(len(thread.posts) for thread in new)

    def _unknown(self, threads: list[ReadThread]) -> list[ReadThread]:
        known: set[tuple[str, str]] = set()
        for source in {thread.source for thread in threads}:
            keys = [thread.key for thread in threads if thread.source == source]
            rows = db.session.scalars(
                select(Thread.source_key).where(Thread.source == source, Thread.source_key.in_(keys))
            )
            known |= {(source, key) for key in rows}
        new = {(thread.source, thread.key): thread for thread in threads}
        return [thread for key, thread in new.items() if key not in known]

    def _board_of(self, thread: ReadThread) -> int:
        if self._board is not None:
            return self._board.id
        if thread.board not in self._boards:
            slug = slugify(thread.board or thread.source)
            found = db.session.scalar(select(Board.id).where(Board.slug == slug))
            if found is None:
                board = Board(slug=slug, name=thread.board or thread.source)
                db.session.add(board)
                db.session.flush()
                found = board.id
            self._boards[thread.board] = found
        return self._boards[thread.board]

    def _know_people(self, threads: list[ReadThread]) -> None:
        """Everybody who wrote, by source and name there; new ones get the name as handle, or one like it that is free."""
        wanted = {(thread.source, post.author) for thread in threads for post in thread.posts}
        missing = sorted(wanted - self._people.keys())
        for source in {source for source, _name in missing}:
            names = [name for of, name in missing if of == source]
            rows = db.session.execute(
                select(Person.source_key, func.coalesce(Person.joined_id, Person.id).label("id"), Person.handle).where(
                    Person.source == source, Person.source_key.in_(names)
                )
            )
            self._people |= {(source, row.source_key): (row.id, row.handle) for row in rows}
        for source, name in missing:
            if (source, name) not in self._people:
                self._people[(source, name)] = self._add_person(source, name)

    def _add_person(self, source: str, name: str) -> tuple[int, str]:
        plain = unicodedata.normalize("NFKC", name)
        base = "".join(c if c.isalnum() or c in "_-." else "-" for c in plain)[:24].strip("-.") or "member"
        handle, attempt = base.ljust(3, "-"), 1
        while _is_taken(handle):
            attempt += 1
            handle = f"{base}-{attempt}"
        person = Person(
            handle=handle,
            name_key=name_key(handle),
            skeleton=skeleton(handle),
            display_name=name,
            source=source,
            source_key=name,
            hue=sum(map(ord, name)) % HUES + 1,
        )
        db.session.add(person)
        db.session.flush()
        return person.id, handle

    def _insert_threads(self, threads: list[ReadThread]) -> list[int]:
        statement = insert(Thread).returning(Thread.id, sort_by_parameter_order=True)
        return list(db.session.scalars(statement, [self._thread_row(thread) for thread in threads]))

    def _thread_row(self, thread: ReadThread) -> dict:
        writers = [self._people[(thread.source, post.author)][0] for post in thread.posts]
        answer = thread.posts[thread.answer_number - 1] if thread.answer_number else None
        last = thread.posts[-1].created_at
        return {
            "public_id": new_public_id(),
            "board_id": self._board_of(thread),
            "author_id": writers[0],
            "title": thread.title,
            "title_folded": thread.title_folded,
            "slug": thread.slug,
            "language": thread.language,
            "tags": thread.tags,
            "created_at": thread.posts[0].created_at,
            "last_number": len(thread.posts),
            "replies": len(thread.posts) - 1,
            "participants": list(dict.fromkeys(writers))[:FACES],
            "last_comment_at": last,
            "last_author_id": writers[-1],
            "answer_number": thread.answer_number,
            "answered_at": answer.created_at if answer else None,
            "gist": thread.gist,
            "closed_at": last if thread.closed else None,
            "views": thread.views,
            "source": thread.source,
            "source_key": thread.key,
        }

    def _insert_comments(self, threads: list[ReadThread], ids: list[int]) -> None:
        rows = [
            self._comment_row(thread, post, thread_id, number)
            for thread, thread_id in zip(threads, ids, strict=True)
            for number, post in enumerate(thread.posts, 1)
        ]
        statement = insert(Comment).returning(Comment.id, sort_by_parameter_order=True)
        comment_ids = db.session.scalars(statement, rows).all()
        posts = [(thread, post) for thread in threads for post in thread.posts]
        references = [
            {
                "comment_id": id,
                "number": found.number,
                "kind": found.kind,
                "target": found.target,
                "anchor": found.anchor[:120],
                "label": self._label(thread, found),
            }
            for id, (thread, post) in zip(comment_ids, posts, strict=True)
            for found in post.references
        ]
        if references:
            db.session.execute(insert(Reference), references)

    def _comment_row(self, thread: ReadThread, post: ReadPost, thread_id: int, number: int) -> dict:
        return {
            "public_id": new_public_id(),
            "thread_id": thread_id,
            "number": number,
            "author_id": self._people[(thread.source, post.author)][0],
            "body": post.body,
            "format": post.format,
            "html": post.html,
            "html_version": RENDERER_VERSION,
            "text": post.text,
            "created_at": post.created_at,
            "edited_at": post.edited_at,
            "useful": post.useful,
            "useful_before": post.useful,
            "source_key": post.key,
        }

    def _label(self, thread: ReadThread, reference) -> str:
        if reference.kind != "mention":
            return reference.label[:200]
        return self._people.get((thread.source, reference.target), (0, ""))[1]

    def _insert_addresses(self, threads: Iterable[ReadThread], ids: list[int]) -> None:
        rows = {
            thread.address: {"address": thread.address, "thread_id": id}
            for thread, id in zip(threads, ids, strict=True)
        }
        taken = set(db.session.scalars(select(OldAddress.address).where(OldAddress.address.in_(rows))))
        new = [row for address, row in rows.items() if address not in taken]
        if new:
            db.session.execute(insert(OldAddress), new)


def _is_taken(handle: str) -> bool:
    alike = (Person.name_key == name_key(handle)) | (Person.skeleton == skeleton(handle))
    return db.session.scalar(select(Person.id).where(alike).limit(1)) is not None

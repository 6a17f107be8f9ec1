"""A forum to measure on, written in bulk: the same at every run."""

import random
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select, update

from forum.accounts.models import Person
from forum.accounts.sessions import open_session
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import new_public_id
from forum.demo.content import DOCS
from forum.help.importing import import_folder
from forum.knowledge.actions import record_citations
from forum.reading.models import ReadMark
from forum.threads.actions.counts import recount_board
from forum.threads.drafts import Draft, compose
from forum.threads.models import Comment, Reference, Thread

BOARDS = 20
PEOPLE = 200
PER_PAGE = 20
LONG_PAGES = 400
READ = 400
CITED = "getting-started/install"

TEXT = (
    "the invoice printer shows a wrong date after sync because our ledger was closed before midnight and the export "
    "still holds yesterday's totals so I tried to restart the service cleared its queue and looked at the log which "
    "says that a license could not be read from disk please help"
)
WORDS = TEXT.split()


@dataclass(frozen=True)
class Places:
    """Where to look, and the session tokens of two members: one who has opened nothing, one who has read much of it."""

    board: str
    thread: str
    long_thread: str
    article: str
    token: str
    reader: str


def fill(app: Flask, threads: int, posts: int) -> Places:
    """Boards, people, articles, threads and posts; one thread of exactly one page, one of 400 where posts suffice."""
    chance = random.Random(20)
    with app.app_context():
        upgrade()
        import_folder(DOCS, base_url="http://localhost")
        drafts = [compose(_body(chance)) for _ in range(200)]
        citing = compose(f"{_body(chance)}\n\nSee [[help:{CITED}]].")
        sizes = _sizes(threads, posts)
        with transaction.writing() as session:
            session.execute(insert(Person), [_person(number) | {"id": number} for number in range(1, PEOPLE + 1)])
            session.execute(insert(Board), [_board(number) for number in range(1, BOARDS + 1)])
            made = [_thread(chance, number, size) for number, size in enumerate(sizes, 1)]
            session.execute(insert(Thread), made)
            comments, references = _comments(chance, made, drafts, citing)
            session.execute(insert(Comment), comments)
            session.execute(insert(Reference), references)
            for comment_id in {row["comment_id"] for row in references[:200]}:
                record_citations(comment_id)
            for number in range(1, BOARDS + 1):
                recount_board(number)
            mark_some(session, PEOPLE - 1)
            token, reader = (open_session(person, keep=True, browser="benchmark") for person in (PEOPLE, PEOPLE - 1))
    return Places(
        board="/boards/board-1",
        thread=f"/threads/{made[1]['public_id']}/{made[1]['slug']}",
        long_thread=f"/threads/{made[0]['public_id']}/{made[0]['slug']}",
        article=f"/help/en/{CITED}",
        token=token,
        reader=reader,
    )


def real(app: Flask) -> Places:
    """The places of a site that is there already, its busiest board among them; two members are added."""
    with app.app_context(), transaction.writing() as session:
        board = session.scalars(select(Board).order_by(Board.threads.desc()).limit(1)).one()
        inside = select(Thread).where(Thread.board_id == board.id, Thread.last_number >= PER_PAGE)
        thread = session.scalars(inside.order_by(Thread.last_number, Thread.id).limit(1)).one()
        long = session.scalars(select(Thread).order_by(Thread.last_number.desc()).limit(1)).one()
        people = [Person(**_person(new_public_id())) for _ in range(2)]
        session.add_all(people)
        session.flush()
        mark_some(session, people[1].id, first=board.id)
        token, reader = (open_session(person.id, keep=True, browser="benchmark") for person in people)
    places = [f"/threads/{each.public_id}/{each.slug}" for each in (thread, long)]
    return Places(f"/boards/{board.slug}", *places, article="/help", token=token, reader=reader)


def mark_some(session, person_id: int, first: int = 0) -> None:
    """A member who came last year, and has opened one of two of the latest threads, some of which went on since."""
    latest = select(Thread.id, Thread.last_number).order_by(Thread.board_id != first, Thread.last_comment_at.desc())
    rows = [
        {"person_id": person_id, "thread_id": id, "number": max(1, last - (0, 1, 5)[at % 3])}
        for at, (id, last) in enumerate(session.execute(latest.limit(READ * 2)))
        if at % 2
    ]
    session.execute(insert(ReadMark), rows)
    past = now() - timedelta(days=365)
    session.execute(update(Person).where(Person.id == person_id).values(read_before=past))


def _sizes(threads: int, posts: int) -> list[int]:
    long = min(LONG_PAGES * PER_PAGE, posts // 2)
    each, left = divmod(posts - long - PER_PAGE, threads - 2)
    return [long, PER_PAGE, each + left] + [each] * (threads - 3)


def _body(chance: random.Random) -> str:
    paragraphs = [" ".join(chance.choices(WORDS, k=chance.randint(25, 60))).capitalize() + "." for _ in range(3)]
    code = "```python\nfor line in open('log'):\n    print(line)\n```"
    return "\n\n".join([*paragraphs, chance.choice(["", "", "", code])])


def _person(number: int | str) -> dict:
    name = f"person{number}"
    return {"handle": name, "name_key": name, "skeleton": name, "display_name": f"Person {number}"}


def _board(number: int) -> dict:
    return {"id": number, "slug": f"board-{number}", "name": f"Board {number}", "position": number}


def _thread(chance: random.Random, number: int, size: int) -> dict:
    title = " ".join(chance.choices(WORDS, k=7)).capitalize()
    people = chance.sample(range(1, PEOPLE + 1), 3)
    moment = now() - timedelta(minutes=10 * number)
    return {
        "id": number,
        "public_id": new_public_id(),
        "board_id": 1 + number % BOARDS,
        "author_id": people[0],
        "title": title,
        "title_folded": title.casefold(),
        "slug": f"thread-{number}",
        "language": "en",
        "tags": ["sync", "printing"],
        "last_number": size,
        "replies": size - 1,
        "participants": people,
        "created_at": moment - timedelta(days=30),
        "last_comment_at": moment,
        "last_author_id": people[-1],
        "answer_number": 2 if number % 3 else None,
        "answered_at": moment if number % 3 else None,
        "gist": "Restart the service and clear its queue.",
    }


def _comments(
    chance: random.Random, threads: list[dict], drafts: list[Draft], citing: Draft
) -> tuple[list[dict], list[dict]]:
    """Posts of random text; on every page two of them cite an article."""
    comments, references = [], []
    for thread in threads:
        for number in range(1, thread["last_number"] + 1):
            draft = citing if number % PER_PAGE in (2, 9) else chance.choice(drafts)
            comments.append(_comment(len(comments) + 1, thread, number, draft, 1 + chance.randrange(PEOPLE)))
            references += [
                {"comment_id": len(comments), "number": each.number, "kind": each.kind, "target": each.target}
                for each in draft.rendered.references
            ]
    return comments, references


def _comment(id: int, thread: dict, number: int, draft: Draft, author: int) -> dict:
    return {
        "id": id,
        "thread_id": thread["id"],
        "number": number,
        "author_id": author if number > 1 else thread["author_id"],
        "body": draft.body,
        "html": draft.rendered.html,
        "html_version": draft.version,
        "text": draft.rendered.text,
        "created_at": thread["created_at"] + timedelta(seconds=number),
    }

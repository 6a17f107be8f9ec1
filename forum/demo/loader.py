"""Makes the demo: every act as of its moment in the past, in the order of time."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import exists, select, update

from forum import viewers
from forum.accounts import actions as accounts
from forum.accounts.models import Person
from forum.accounts.passwords import hash_password
from forum.boards import actions as boards
from forum.boards.models import Board
from forum.boards.queries import get_board
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db
from forum.core.settings import settings
from forum.core.site import change_site
from forum.core.viewer import ANONYMOUS, Viewer
from forum.demo import content
from forum.demo.cases import make_cases
from forum.demo.content import Event, Said
from forum.help.actions import lock
from forum.help.importing import import_folder
from forum.help.models import Article
from forum.licenses import actions as licenses
from forum.licenses.models import License, Product
from forum.moderation import actions as moderation
from forum.reactions.actions import react
from forum.reading.actions import mark_read
from forum.threads import actions as threads
from forum.threads.drafts import compose
from forum.threads.models import Comment, Thread
from forum.threads.queries import get_comment_seen, get_thread

SOURCE = "demo"
OPENED = timedelta(days=400)
BETWEEN_PEOPLE = timedelta(days=5)
NEW_FOR = timedelta(days=3)  # what is older and was never opened isn't new to those who try the site
SHOWN = ("dimitra", "jonas", "anna", "eleni", "kostas", "priya", "tomasz", "alice")

ON_THREADS: dict[str, Callable] = {
    "pin": moderation.pin,
    "close": moderation.close,
    "hide": moderation.hide_thread,
    "restore": moderation.restore_thread,
}
ON_COMMENTS: dict[str, Callable] = {"hide": moderation.hide_comment, "restore": moderation.restore_comment}


@dataclass
class Demo:
    """What was made, by the names that the content uses; the secrets are nowhere else."""

    passwords: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    licenses: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)


def is_needed() -> bool:
    """Whether the site has nobody and nothing yet."""
    with transaction.reading() as session:
        return not any(session.scalar(select(exists(select(table.id)))) for table in (Person, Board, Thread))


def make_site() -> Demo:
    """People, products, boards and articles: what stands before anything happens."""
    said, demo = content.site(), Demo()
    with _at(OPENED):
        change_site(name=said["name"], languages=said["languages"], is_demo=True)
    _add_people(demo, said["people"])
    for product in said["products"]:
        with _at(OPENED):
            demo.products[product["slug"]] = licenses.add_product(_viewer(demo, "dimitra"), **product).id
    for board in said["boards"]:
        with _at(OPENED - BETWEEN_PEOPLE):
            _add_board(demo, said["people"], board)
    _add_articles(demo, said["locked_articles"])
    return demo


def let_happen(demo: Demo) -> None:
    """Everything that was written, marked and moderated, and the licenses that were given and taken back."""
    happen = {
        "start": _start,
        "comment": _comment,
        "accept": _accept,
        "act": _moderate,
        "license": _give_license,
        "revoke": _revoke_license,
    }
    for event in content.events(content.threads(), content.site()["licenses"]):
        happen[event.kind](demo, event)
    make_cases(demo.people, demo.products)
    with transaction.writing() as session:
        session.execute(update(Thread).values(views=40 + Thread.id * 37 % 160 + Thread.replies * 23))
        session.execute(update(Person).values(read_before=now() - NEW_FOR))


@contextmanager
def _at(ago: timedelta) -> Iterator[None]:
    with travel(-ago), transaction.writing():
        yield


def _viewer(demo: Demo, handle: str) -> Viewer:
    return viewers.viewer_of(demo.people[handle])


# Before anything happens


def _add_people(demo: Demo, people: list[Said]) -> None:
    """Those with a role are there from the first day. Those whose passwords nobody needs share one that nobody knows."""
    of_nobody = hash_password(secrets.token_urlsafe())
    for place, said in enumerate(people):
        handle, hashed = said["handle"], of_nobody
        if handle in SHOWN:
            demo.passwords[handle] = secrets.token_urlsafe(12)
            hashed = hash_password(demo.passwords[handle])
        with _at(OPENED if said.get("roles") else OPENED - place * BETWEEN_PEOPLE):
            _add_person(demo, said, hashed)


def _add_person(demo: Demo, said: Said, password_hash: str) -> None:
    handle = said["handle"]
    person = accounts.add_person(
        handle=handle,
        email=f"{handle}@example.test",
        password_hash=password_hash,
        display_name=said["name"],
        language=said["language"],
        is_verified=True,
    )
    person.hue, person.about = said["hue"], said.get("about", "")
    db.session.flush()
    if said.get("roles"):
        giver = _viewer(demo, "dimitra") if demo.people else ANONYMOUS
        accounts.set_roles(giver, person, said["roles"], "")
    demo.people[handle] = person.id


def _add_board(demo: Demo, people: list[Said], said: Said) -> None:
    texts = {
        language: text | ({"promise": "\n".join(text["promise"])} if "promise" in text else {})
        for language, text in said["texts"].items()
    }
    moderators = [demo.people[p["handle"]] for p in people if said["slug"] in p.get("moderates", ())]
    facts = {name: value for name, value in said.items() if name not in ("products", "texts")}
    boards.add_board(
        _viewer(demo, "dimitra"),
        name=texts["en"]["name"],
        texts=texts,
        product_ids=[demo.products[slug] for slug in said.get("products", ())],
        moderator_ids=moderators,
        **facts,
    )


def _add_articles(demo: Demo, locked: list[Said]) -> None:
    with travel(-(OPENED - BETWEEN_PEOPLE)):
        import_folder(content.DOCS, base_url=settings().address, source=SOURCE)
        for said in locked:
            with transaction.writing() as session:
                found = Article.source == SOURCE, Article.path == said["path"]
                article_id = session.scalars(select(Article.id).where(*found)).one()
                for slug in said["products"]:
                    lock([article_id], demo.products[slug])


# Licenses


def _give_license(demo: Demo, event: Event) -> None:
    """Held from its first day. A free one is for trying."""
    said = event.said
    left = said.get("expires_days")
    expires_at = now() + timedelta(days=left) if left is not None else None
    with _at(event.ago):
        dimitra, product = _viewer(demo, "dimitra"), db.session.get_one(Product, demo.products[said["product"]])
        [key] = licenses.issue(dimitra, product, seats=said["seats"], expires_at=expires_at, note=said["label"])
        db.session.flush()
        license = licenses.license_with_key(key)
        if "holder" in said:
            licenses.take_place(_viewer(demo, said["holder"]), license, "key")
        else:
            demo.keys[said["label"]] = key
        demo.licenses[said["label"]] = license.id


def _revoke_license(demo: Demo, event: Event) -> None:
    label = event.said["label"]
    with _at(event.ago):
        given = db.session.get_one(License, demo.licenses[label])
        licenses.revoke(_viewer(demo, "dimitra"), given, reason=label)


# Threads


def _start(demo: Demo, event: Event) -> None:
    said = event.said
    draft = compose(said["body"])
    with _at(event.ago):
        author = _viewer(demo, said["author"])
        thread = threads.start_thread(
            author,
            get_board(said["board"], author),
            title=said["title"],
            draft=draft,
            tags=said.get("tags", []),
            language=said["language"],
        )
        question = db.session.scalars(select(Comment).where(Comment.thread_id == thread.id)).one()
        mark_read(author, thread, 1)
        _react(demo, question, said.get("me_too", ()))
    demo.posts[said["key"], 1] = (thread.public_id, question.public_id)


def _comment(demo: Demo, event: Event) -> None:
    key = event.thread["key"]
    draft = compose(_quoted(demo, event.said) + event.said["body"])
    with _at(event.ago):
        author = _viewer(demo, event.said["author"])
        thread, _board = get_thread(demo.posts[key, 1][0], author)
        comment = threads.reply(author, thread, draft)
        mark_read(author, thread, comment.number)
        _react(demo, comment, event.said.get("useful", ()))
    if comment.number != event.number:
        raise ValueError(f"{key}: comment {event.number} became {comment.number}")
    demo.posts[key, comment.number] = (thread.public_id, comment.public_id)


def _quoted(demo: Demo, said: Said) -> str:
    quote = said.get("quote")
    if not quote:
        return ""
    public_id = demo.posts[quote["thread"], quote["comment"]][1]
    handle = _author_of(public_id)
    lines = [f"[@{handle} wrote:](/comments/{public_id})", "", *quote["text"].strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _author_of(public_id: str) -> str:
    with transaction.reading() as session:
        joined = select(Person.handle).join(Comment, Comment.author_id == Person.id)
        return session.scalars(joined.where(Comment.public_id == public_id)).one()


def _react(demo: Demo, comment: Comment, handles: Iterable[str]) -> None:
    for handle in handles:
        react(Viewer(id=demo.people[handle]), comment)  # a reaction asks for no right


def _accept(demo: Demo, event: Event) -> None:
    with _at(event.ago):
        asker = _viewer(demo, event.thread["author"])
        comment, thread, board = get_comment_seen(demo.posts[event.thread["key"], event.number][1], asker)
        threads.accept_answer(asker, thread, board.kind, comment)


def _moderate(demo: Demo, event: Event) -> None:
    said, key = event.said, event.thread["key"]
    with _at(event.ago):
        moderator = _viewer(demo, said["by"])
        if event.number:
            comment, thread, _board = get_comment_seen(demo.posts[key, event.number][1], moderator)
            ON_COMMENTS[said["act"]](moderator, thread, comment, said["reason"])
            return
        thread, _board = get_thread(demo.posts[key, 1][0], moderator)
        if said["act"] == "move":
            moderation.move_thread(moderator, thread, get_board(said["to"], moderator), said["reason"])
        else:
            ON_THREADS[said["act"]](moderator, thread, said["reason"])

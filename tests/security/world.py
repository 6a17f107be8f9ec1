"""A small site with a locked side, built twice over: with what goes on there (every private field holds a word of its
own, a canary) and without. Everything public is the same in both, to the minute and to the id."""

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Select, select

from forum.accounts import links
from forum.accounts.models import Person
from forum.accounts.sessions import open_session
from forum.core import clock, database, transaction
from forum.core.database import db
from forum.core.incoming.models import ArrivedMail
from forum.core.jobs import worker
from forum.core.log.models import LogEntry
from forum.core.mail import kept
from forum.core.mail.letters import Message, Paragraph
from forum.core.mail.models import Letter
from forum.core.mail.writing import write
from forum.core.markup.pictures import Named
from forum.core.signing import sign
from forum.core.text import skeleton
from forum.core.uploads.storage import Folder
from forum.core.viewer import ANONYMOUS
from forum.help.actions import lock_collection
from forum.help.importing import import_folder
from forum.help.models import Article, Import
from forum.help.queries.catalog import at_path
from forum.licenses import actions as licenses
from forum.licenses.actions.invitations import location
from forum.licenses.models import License, PlaceInvitation, PlaceRequest, Refusal, Seat
from forum.moderation import actions as moderation
from forum.moderation.models import ReviewItem
from forum.notifications.composing import STOP
from forum.personal import files as downloads
from forum.personal.models import Download
from forum.pictures import files
from forum.pictures.actions import add_pictures
from forum.reactions.actions import react
from forum.reading.actions import keep_draft
from forum.reading.actions.following import follow_board, follow_thread
from forum.reading.models import FollowedBoard, FollowedThread, ReadMark
from forum.search import index
from forum.search import jobs as searching
from forum.threads.actions import accept_answer, edit_comment, remove_comment
from forum.threads.drafts import compose
from forum.threads.models import Comment, OldAddress, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.engines import Engine
from tests.help.docs import Docs
from tests.people import Browser, person
from tests.security.cases import add_cases, add_open_cases
from tests.security.proposals import add_proposals

BODY = "A comment that took long to write, about the walrus."
START = datetime(2026, 1, 5, 8, tzinfo=UTC)

# Who may come across a canary: everybody to whom the group is open (see REACH).
CANARIES = {
    "locked": (
        "moved title", "unlisted slug", "unlisted name", "unlisted description", "unlisted title", "unlisted body", "author",
        "title", "tag", "question", "answer", "edited away", "hidden reason",
        "article title", "article body", "article heading", "article path", "collection",
        "picture", "picture bytes", "told title", "told body",
        "vault title", "vault body", "vault path", "vault collection", "cellar title", "cellar body", "cellar path", "cellar",
    ),
    "the archive": ("archived title", "archived body", "archived tag"),
    "the archive, of late": ("late title", "late body", "late tag", "late reply", "late answer", "late picture"),
    "locked, for its moderators": (
        "hidden body", "hidden thread", "reason to close", "reason to hide", "words of a locked report",
    ),
    "open, for its moderators": ("withheld title", "withheld body", "words of a report", "held title", "held body"),
    "site moderators": ("words to the suspended",),
    "support": ("license note", "reason to revoke", "words to staff", "name of a connection", "arrived mail",
        "case note", "case tag", "file of a note", "saved reply", "case in copy"),
    "administration": ("address", "invited", "address of a letter", "refusal of a letter", "kept mail"),
    "the case": ("case subject", "case words", "case answer", "case errors", "case file"),
    "the held case": ("held case subject", "held case words"),
    "the holder alone": ("draft", "downloaded", "words to the holder"),
    "the proposal": ("proposal",),
    "who has the case": ("access to a site",),
    "nobody": ("token of a connection", "taken back", "uncited picture"),
}  # fmt: skip

_MODERATES = {"members", "moderators"}
REACH = {
    "visitor": set(),
    "member": {"members", "who asked alone"},
    "holder": {"members", "locked", "the archive", "the archive, of late", "the holder alone", "the case", "the customers",
        "the proposal"},
    "colleague": {"members", "locked", "the case", "the customers"},
    "holder of another product": {"members"},
    "ended": {"members", "the held case", "the customer of the held case"},
    "ended, reads on": {"members", "the archive"},
    "revoked": {"members"},
    "author without license": {"members"},
    "support": {"members", "support", "the case", "the held case", "the proposal", "who has the case"},
    "moderator of the open board": _MODERATES | {"open, for its moderators"},
    "moderator of the locked boards": _MODERATES
    | {"locked", "locked, for its moderators", "the archive", "the archive, of late"},
    "the same without license": set(_MODERATES),
    "site moderator": _MODERATES | {"open, for its moderators", "site moderators"},
    "administrator": _MODERATES | set(CANARIES) - {"nobody", "the holder alone", "who has the case"} | {"administrators"},
}
OUTSIDERS = [actor for actor, groups in REACH.items() if "locked" not in groups]


@functools.cache
def canary(name: str) -> str:
    """The word that a private field holds: letters alone, so that it is the same in slugs, searches and addresses."""
    digest = hashlib.sha256(name.encode()).digest()
    return "zq" + "".join(chr(ord("a") + byte % 26) for byte in digest[:10])


def identity(step: str, number: int = 0) -> str:
    """The public id that a step of the building gives to the thing it makes as its n-th."""
    return database.base64.b32encode(_random(step, number)).decode()[: database.PUBLIC_ID_LENGTH].lower()


def _random(step: str, number: int) -> bytes:
    return hashlib.sha256(f"{step} {number}".encode()).digest()[:8]


@dataclass
class World:
    """A built site: `names` is what addresses are made of, `people` the internal id of each actor."""

    engine: Engine
    has_private_side: bool
    names: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def app(self):
        return self.engine.app

    def browser(self, actor: str) -> Browser:
        """A fresh browser in which this actor is signed in."""
        browser = Browser(self.app)
        if actor not in self.tokens:
            return browser
        if actor not in self.cookies:
            with browser.client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = self.tokens[actor], True
            self.cookies[actor] = browser.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"]).value
        browser.client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[actor])
        return browser

    def restore(self) -> None:
        """Puts the rows back as they were when it was finished."""
        self.engine.restore()
        self.app.extensions.pop("stoa.site", None)

    def watched(self) -> AbstractContextManager[Callable[[], bool]]:
        """Gives what tells, cheaply, whether anything was committed since it was asked last."""
        return self.engine.watched()

    def state(self, *but: str) -> dict[str, str]:
        """A hash of every table's rows, save those of the tables named."""
        found = {}
        with self.app.app_context(), db.engine.connect() as connection:
            for table in db.metadata.sorted_tables:
                if table.name not in but:
                    rows = sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table.name}")))
                    found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            connection.rollback()
        return found


def build(engine: Engine, *, private: bool) -> World:
    """A world in a database of its own. `private` says whether anything goes on in its locked side."""
    world = World(engine, private)
    with engine.app.app_context(), _still_clock() as hands:
        _Builder(world, engine.app.extensions["stoa.settings"].instance_path, hands).build()
        db.session.remove()
    engine.keep()
    return world


@contextmanager
def undisturbed() -> Iterator[None]:
    """The clock stands where it stood when the worlds were finished; nobody counts searches or looks at threads."""
    with (
        _still_clock() as hands,
        patch("forum.threads.views.count", lambda thread_id: None),
        patch("forum.search.asked.gathering.Gathering._add", lambda *counted: None),
        patch("forum.core.limits.spend_lightly", lambda *tries, **more: None),
    ):
        hands.moment = START + timedelta(days=1)
        yield


@contextmanager
def _still_clock() -> Iterator[SimpleNamespace]:
    hands = SimpleNamespace(moment=START)
    before, clock.datetime = clock.datetime, SimpleNamespace(now=lambda zone: hands.moment)
    try:
        yield hands
    finally:
        clock.datetime = before


class _Builder:
    """Each step happens at its minute and gives ids of its own, whatever other steps a world has."""

    def __init__(self, world: World, folder: Path, hands: SimpleNamespace) -> None:
        self.world, self.folder, self.hands = world, folder, hands
        self.names, self.people = world.names, {}

    @contextmanager
    def step(self, minute: int, name: str) -> Iterator[None]:
        self.hands.moment = START + timedelta(minutes=minute)
        counter = Counter()

        def token_bytes(length: int) -> bytes:
            counter[name] += 1
            return _random(name, counter[name] - 1)

        before, database.secrets = database.secrets, SimpleNamespace(token_bytes=token_bytes)
        try:
            yield
        finally:
            database.secrets = before
            db.session.remove()  # what a step made stays as it was, for later steps to name

    def build(self) -> None:
        self.settle()
        self.mail_links()
        self.open_side_begins()
        if self.world.has_private_side:
            self.locked_side()
            self.archived()
        self.index()
        self.open_side_goes_on()
        if self.world.has_private_side:
            self.locked_side_goes_on()
        self.index()
        self.open_side_ends()
        if self.world.has_private_side:
            self.withheld()
            self.locked_side_ends()
            self.archived_of_late()
            self.mail()
            add_cases(self)
            add_proposals(self)
        add_open_cases(self)
        self.index()
        self.sign_in()

    # What both worlds have: people, products, boards, articles

    def settle(self) -> None:
        roles = {"administrator": "administrator", "site moderator": "moderator", "support": "support"}
        with self.step(0, "people"):
            for number, actor in enumerate(REACH):
                if actor != "visitor":
                    role = [roles[actor]] if actor in roles else []
                    self.people[actor] = person(f"person{number}", *role, name=actor.title())
            self.people["quiet"] = person("quiet", name=f"Quiet {canary('author')}")
            for handle in ("asker", "helper", "leaver", "beginner", "suspended"):
                self.people[handle] = person(handle)
            with transaction.writing() as session:
                quiet = session.get(Person, self.people["quiet"].id)
                quiet.email = quiet.email_key = f"{canary('address')}@example.test"
        with self.step(0, "import"), transaction.writing() as session:
            made = Import(source="docs", state="stopped")
            session.add(made)
            session.flush()
            self.names["import"] = made.public_id
        with self.step(1, "products"):
            self.ledger, other = factories.product("ledger"), factories.product("scanner")
            self.hold_a_license_of_three()
            with transaction.writing():
                connection = licenses.connect(
                    viewer_of(self.people["administrator"].id),
                    "gumroad",
                    name=canary("name of a connection"),
                    values={},
                    secrets={"access_token": canary("token of a connection")},
                    links=[("77", self.ledger)],
                )
                self.names["connection"] = connection.public_id
            for actor in ("moderator of the locked boards", "author without license", "quiet", "leaver"):
                factories.license_for(self.people[actor], self.ledger)
            factories.license_for(self.people["holder of another product"], other)
            factories.license_for(self.people["ended"], self.ledger, expires_at=START + timedelta(hours=1))
            almanac = factories.product("almanac")
            for actor in ("holder", "moderator of the locked boards", "leaver"):
                factories.license_for(self.people[actor], almanac)
            factories.license_for(self.people["ended, reads on"], almanac, expires_at=START + timedelta(hours=1))
            revoked = factories.license_for(self.people["revoked"], self.ledger, note=canary("license note"))
            with transaction.writing() as session:
                licenses.revoke(
                    viewer_of(self.people["administrator"].id), self.now(revoked), reason=canary("reason to revoke")
                )
            self.names["license"] = revoked.public_id
            self.names["place"] = self.found(select(Seat.public_id).where(Seat.license_id == revoked.id))
        keepers = [self.people["moderator of the locked boards"], self.people["the same without license"]]
        self.keepers = keepers
        with self.step(2, "boards"):
            moderators = [self.people["moderator of the open board"]]
            self.open = factories.board("general", moderators=moderators, position=1)
            self.locked = factories.board(
                "pro", products=[self.ledger], moderators=keepers, position=2, after_end="nothing"
            )
            self.archive = factories.board("archive", products=[almanac], moderators=keepers, position=3)
        with self.step(3, "articles"):
            docs = Docs(self.folder / "open-docs")
            docs.page("start/install", "# Install\n\nThe walrus unpacks the program.\n\n## Printer\n\nPlug it in.")
            docs.page("start/install", "# Εγκατάσταση\n\nΟ θαλάσσιος ίππος.", locale="el")
            docs.page("start/prices", "# Prices\n\nThe walrus counts.")
            import_folder(docs.root, base_url="http://localhost", source="open")
            self.open_docs = docs
        with self.step(3, "listed collection"):
            self.vault_docs = Docs(self.folder / "vault-docs")
            self.vault_docs.page("vault/opening", "# Opening\n\nThere is always something inside.")
            import_folder(self.vault_docs.root, base_url="http://localhost", source="vault")
            self.names["collection"] = self.lock("vault", "vault", listed=True)
            self.names["article"] = self.found(select(Article.public_id).where(Article.path == "start/install"))
        self.names |= {
            "vault_folder": "vault", "cellar_folder": "cellar",
            "vault_path": f"vault/{canary('vault path')}", "cellar_path": f"cellar/{canary('cellar path')}",
            "open_board": "general", "locked_board": "pro", "archive_board": "archive",
            "open_article": "start/install", "open_folder": "start",
            "locked_thread": identity("locked thread"), "handle": "asker", "quiet": "quiet", "leaver": "leaver",
            "stop": sign(STOP, self.people["member"].public_id, "reply", identity("locked thread")),
            "locked_title": canary("title"), "locked_path": f"inside/{canary('article path')}",
        }  # fmt: skip

    def hold_a_license_of_three(self) -> None:
        """The holder's: with an invitation, and a member who asks for a place and says to staff that it is theirs."""
        held = factories.license_for(self.people["holder"], self.ledger, seats=3)
        asker = {"license_id": held.id, "person_id": self.people["member"].id}
        with transaction.writing() as session:
            invitation = PlaceInvitation(
                license_id=held.id, by_id=self.people["holder"].id, expires_at=START + timedelta(days=3650)
            )
            asked = PlaceRequest(**asker, kind="ask", words=canary("words to the holder"))
            mine = PlaceRequest(**asker, kind="mine", words=canary("words to staff"))
            session.add_all([invitation, asked, mine, Refusal(**asker, at=START + timedelta(days=3650))])
            session.flush()
            link = location(invitation).removeprefix("http://localhost")
            made = {"place_invitation": invitation.public_id, "asked": asked.public_id, "mine": mine.public_id}
        self.names |= made | {"held": held.public_id, "place_link": link}
        self.names["held_place"] = self.found(select(Seat.public_id).where(Seat.license_id == held.id))

    def lock(self, source: str, path: str, **shown: bool) -> str:
        """Has the ledger's licenses open a collection, and gives its public id."""
        with transaction.writing():
            collection = at_path(source, path)
            lock_collection(ANONYMOUS, collection, product_ids=[self.ledger.id], **shown)
            return collection.public_id

    def mail_links(self) -> None:
        """One of each kind for whoever holds it, and an invitation that administrators alone see."""
        with self.step(4, "mail links"), transaction.writing() as session:
            imported = Person(
                handle="imported",
                name_key="imported",
                skeleton=skeleton("imported"),
                display_name="Imported",
                source="old",
            )
            session.add(imported)
            session.flush()
            newcomer = {"handle": "late", "display_name": "late", "language": "", "password_hash": "none"}
            about = {"person_id": self.people["helper"].id}
            made = {
                "confirmation": links.make("confirmation", "late@example.test", payload={"person": newcomer}),
                "reset": links.make("reset", "helper@example.test", **about),
                "new_address": links.make("new address", "helper2@example.test", **about),
                "old_address": links.make("old address", "helper@example.test", **about),
                "invitation": links.make("invitation", "invited@example.test"),
                "claim": links.make("claim", "imported@example.test", person_id=imported.id),
            }
            for name, link in made.items():
                link.expires_at = START + timedelta(days=7)
                self.names[name] = links.location(link).rpartition("/")[2]
            self.names["open_invitation"] = links.make("invitation", f"{canary('invited')}@example.test").public_id
            self.names["imported"] = imported.handle

    # The open side

    def open_side_begins(self) -> None:
        with self.step(10, "open thread"):
            asker = self.people["asker"]
            self.names["open_picture"] = self.picture("asker", "open picture", "bytes for everybody")
            body = f"Every receipt. ![A receipt](/pictures/{self.names['open_picture']})"
            self.thread = factories.thread(asker, self.open, "The walrus prints twice", body, ["Printing"])
            self.names |= {"open_thread": self.thread.public_id, "open_slug": self.thread.slug, "open_tag": "printing"}
            self.names["open_question"] = self._comment_id(self.thread, 1)
            self.names["open_old_address"] = self.old_address("t/old-walrus", self.thread)
        with self.step(12, "open answer"):
            body = "Look at [[help:start/install#printer]]. @quiet knows the walrus."
            answer = factories.comment(self.people["helper"], self.thread, body)
            self.accept("asker", self.thread, answer)
            self.names["open_comment"] = answer.public_id

    def open_side_goes_on(self) -> None:
        """What points to the locked side is written in both worlds: in one of them it points to nothing."""
        with self.step(40, "pointing"):
            address = f"http://localhost/threads/{self.names['locked_thread']}"
            pointing = f"See {address} or [[help:manual]], says the walrus."
            factories.comment(self.people["helper"], self.thread, pointing)
        with self.step(42, "second open thread"):
            second = factories.thread(
                self.people["helper"], self.open, "A walrus in the drawer", "How odd.", ["printing", "drawer"]
            )
            self.names["second_thread"] = second.public_id
        with self.step(43, "second open answer"):
            answer = factories.comment(self.people["asker"], second, "It is all in [[help:manual]].")
            self.accept("helper", second, answer)
        with self.step(44, "closed"), transaction.writing() as session:
            keeper = viewer_of(self.people["moderator of the open board"].id)
            moderation.close(keeper, self.now(second), "Odd enough.")
            self.names["open_entry"] = session.scalar(select(LogEntry.public_id).order_by(LogEntry.id.desc()).limit(1))

    def open_side_ends(self) -> None:
        with self.step(70, "third open thread"):
            factories.thread(self.people["asker"], self.open, "Walrus and ocelot", "No peace.", ["ocelot"])
        with self.step(71, "edited"):
            draft = compose("Look at [[help:start/install#printer]] and [[help:start/prices]]. The walrus knows.")
            with transaction.writing() as session:
                comment = session.scalars(select(Comment).where(Comment.public_id == self.names["open_comment"])).one()
                thread = self.now(self.thread)
                edit_comment(viewer_of(self.people["helper"].id), thread, comment, draft)
        with self.step(77, "suspended"), transaction.writing():
            until = clock.now() + timedelta(days=365)
            moderation.suspend(
                viewer_of(self.people["site moderator"].id),
                self.people["suspended"].id,
                until,
                canary("words to the suspended"),
            )
        self.names["suspended"] = "suspended"
        with self.step(72, "useful"), transaction.writing() as session:
            react(viewer_of(self.people["asker"].id), self.now(comment))

        with self.step(79, "drafts"), transaction.writing():
            text = {"body": "What I had wanted to say."}
            keep_draft(
                viewer_of(self.people["author without license"].id), f"thread-{self.names['locked_thread']}", text
            )

        with self.step(80, "license withdrawn"), transaction.writing() as session:
            seat = select(Seat.license_id).where(Seat.person_id == self.people["author without license"].id)
            license = session.scalars(select(License).where(License.id.in_(seat))).one()
            licenses.revoke(viewer_of(self.people["administrator"].id), license)

    # The locked side

    def locked_side(self) -> None:
        with self.step(5, "unlisted board"):
            self.unlisted = factories.board(
                canary("unlisted slug"),
                name=f"The {canary('unlisted name')}",
                products=[self.ledger],
                moderators=self.keepers,
                listed=False,
                after_end="nothing",
                position=0,
                texts={"en": {"description": canary("unlisted description")}},
            )
            self.names["unlisted_board"] = self.unlisted.slug
        with self.step(6, "locked articles"):
            docs = Docs(self.folder / "locked-docs")
            body = (
                f"# Ocelot {canary('article title')}\n\nThe ocelot walrus {canary('article body')}.\n\n"
                f"## Ocelot {canary('article heading')}\n\nMore, see [this](../manual.md).\n"
            )
            docs.page(self.names["locked_path"], body)
            docs.page("manual", body.replace("# Ocelot", "# Manual"), sidebar_position=1)
            docs.write("docs/inside/_category_.json", f'{{"label": "Inside {canary("collection")}", "position": 1}}')
            import_folder(docs.root, base_url="http://localhost", source="locked", product="ledger")
            self.names["locked_folder"] = "inside"
            self.names["locked_article"] = self.found(
                select(Article.public_id).where(Article.path == self.names["locked_path"])
            )
        with self.step(7, "life of a listed collection"):
            body = f"# Ocelot {canary('vault title')}\n\nThe ocelot walrus {canary('vault body')}.\n\nMore.\n"
            self.vault_docs.page(self.names["vault_path"], body)
            self.vault_docs.page("vault/deep/below", body)
            self.vault_docs.page("vault/opening", "# Πρώτα\n\nΟ θαλάσσιος ίππος.", locale="fr")
            label = f'{{"label": "Below {canary("vault collection")}"}}'
            self.vault_docs.write("docs/vault/deep/_category_.json", label)
            import_folder(self.vault_docs.root, base_url="http://localhost", source="vault")
        with self.step(8, "unlisted collection"):
            body = f"# Ocelot {canary('cellar title')}\n\nThe ocelot walrus {canary('cellar body')}.\n\nMore.\n"
            self.open_docs.page(self.names["cellar_path"], body)
            self.open_docs.write(
                "docs/cellar/_category_.json", f'{{"label": "Under {canary("cellar")}", "position": 1}}'
            )
            import_folder(self.open_docs.root, base_url="http://localhost", source="open")
            self.names["unlisted_collection"] = self.lock("open", "cellar", shows_totals=True)
        with self.step(11, "locked thread"):
            title, tags = f"Ocelot walrus {canary('title')}", ["PRINTING", "DRAWER", canary("tag")]
            self.names["locked_picture"] = self.picture("holder", "locked picture", canary("picture bytes"))
            self.names["uncited_picture"] = self.picture("quiet", "uncited picture", canary("uncited picture"))
            body = (
                f"The ocelot walrus {canary('question')}, see [[help:{self.names['locked_path']}]].\n\n"
                f"![{canary('picture')}](/pictures/{self.names['locked_picture']})"
            )
            self.secret = factories.thread(self.people["holder"], self.locked, title, body, tags)
            assert self.secret.public_id == self.names["locked_thread"]
            self.names |= {"locked_slug": self.secret.slug, "locked_tag": canary("tag")}
            self.names["locked_question"] = self._comment_id(self.secret, 1)
            self.names["locked_old_address"] = self.old_address("t/old-ocelot", self.secret)
        with self.step(13, "locked answer"):
            body = f"Ocelot {canary('answer')} cites [[help:start/install]] for the walrus. @asker should know."
            answer = factories.comment(self.people["author without license"], self.secret, body)
            self.accept("holder", self.secret, answer)
            self.names["locked_comment"] = answer.public_id
            factories.comment(self.people["quiet"], self.secret, "Ocelots, all of them.")
        with self.step(14, "many"):
            for number in range(8):
                factories.thread(
                    self.people["quiet"], self.locked, f"Ocelot walrus receipt {number}", "Twice " * number
                )

    def archived(self) -> None:
        with self.step(16, "archived"):
            title, tags = f"Walrus archived {canary('archived title')}", [canary("archived tag")]
            self.old = factories.thread(self.people["leaver"], self.archive, title, canary("archived body"), tags)
            reply = factories.comment(self.people["holder"], self.old, "Archived walruses.")
            self.names |= {"archived_thread": self.old.public_id, "archived_slug": self.old.slug}
            self.names["archived_comment"] = reply.public_id
            reader = self.people["ended, reads on"].id
            with transaction.writing():
                follow_thread(reader, self.old.id)
                follow_board(reader, self.archive.id)

    def archived_of_late(self) -> None:
        """After the end of a license for it."""
        with self.step(90, "late"):
            reader = self.people["ended, reads on"].handle
            self.names["late_picture"] = self.picture("leaver", "late picture", canary("late picture"))
            body = f"Walrus {canary('late reply')}, @{reader}. ![Late](/pictures/{self.names['late_picture']})"
            reply = factories.comment(self.people["leaver"], self.old, body)
            answer = factories.comment(
                self.people["leaver"], self.old, f"Walrus {canary('late answer')} [[help:start/install]]"
            )
            self.accept("leaver", self.old, answer)
            title, tags = f"Walrus of late {canary('late title')}", ["PRINTING", canary("late tag")]
            late = factories.thread(
                self.people["leaver"], self.archive, title, f"@{reader}: {canary('late body')}", tags
            )
            self.names |= {"late_thread": late.public_id, "late_slug": late.slug, "late_comment": reply.public_id}
            self.names |= {"late_answer": answer.public_id, "late_tag": canary("late tag")}

    def downloaded(self) -> None:
        with self.step(15, "downloaded"), transaction.writing() as session:
            made = Download(person_id=self.people["holder"].id, ready_at=self.hands.moment, size=12)
            session.add(made)
            session.flush()
            self.names["download"] = made.public_id
        downloads.folder().mkdir(exist_ok=True)
        downloads.path_of(made.public_id).write_text(canary("downloaded"))

    def locked_side_goes_on(self) -> None:
        self.downloaded()
        with self.step(40, "told"):
            everybody = " ".join(f"@{someone.handle}" for actor, someone in self.people.items() if actor in REACH)
            told = factories.thread(self.people["quiet"], self.locked, f"Walrus {canary('told title')}", "For all.")
            factories.comment(self.people["leaver"], told, f"Ocelot {canary('told body')}, see: {everybody}")
            with transaction.writing():
                for actor in OUTSIDERS[1:]:
                    follow_thread(self.people[actor].id, told.id)
                    follow_board(self.people[actor].id, self.locked.id)
        with self.step(42, "told more"):
            factories.comment(self.people["leaver"], told, "And once more for who follows.")
            factories.thread(self.people["leaver"], self.locked, "Walrus and company", "New here.")
        with self.step(41, "edited away"):
            second = factories.comment(self.people["holder"], self.secret, f"The ocelot {canary('edited away')}.")
            draft = compose("The walrus printing receipts, edited.")
            with transaction.writing() as session:
                holder = viewer_of(self.people["holder"].id)
                edit_comment(holder, self.now(self.secret), self.now(second), draft)
            self.names["edited_comment"] = second.public_id
        with self.step(43, "taken back"):
            body = f"Ocelot {canary('taken back')}, see [[help:start/prices]]."
            back = factories.comment(self.people["leaver"], self.secret, body)
            with transaction.writing():
                remove_comment(viewer_of(self.people["leaver"].id), self.now(self.secret), self.now(back))
            self.names["removed_comment"] = back.public_id
        with self.step(45, "hidden"):
            hidden = factories.comment(self.people["quiet"], self.secret, f"Ocelot {canary('hidden body')}.")
            with transaction.writing() as session:
                keeper = viewer_of(self.people["moderator of the locked boards"].id)
                thread = self.now(self.secret)
                moderation.hide_comment(keeper, thread, self.now(hidden), canary("hidden reason"))
                self.names["locked_entry"] = session.scalar(
                    select(LogEntry.public_id).order_by(LogEntry.id.desc()).limit(1)
                )
                moderation.close(keeper, thread, canary("reason to close"))
                moderation.reopen(keeper, thread, "Open again.")
            self.names["hidden_comment"] = hidden.public_id
        with self.step(46, "hidden thread"):
            hidden = factories.thread(self.people["quiet"], self.locked, f"Ocelot {canary('hidden thread')}", "Gone.")
            with transaction.writing() as session:
                moderation.hide_thread(keeper, self.now(hidden), canary("reason to hide"))
            self.names["locked_hidden_thread"] = hidden.public_id

    def locked_side_ends(self) -> None:
        with self.step(73, "unlisted thread"):
            unlisted = factories.thread(
                self.people["quiet"], self.unlisted, f"Walrus {canary('unlisted title')}", canary("unlisted body")
            )
            self.names |= {"unlisted_thread": unlisted.public_id, "unlisted_slug": unlisted.slug}
        with self.step(76, "moved in"):
            moved = factories.thread(self.people["holder"], self.open, f"Walrus {canary('moved title')}", "Come in.")
            with transaction.writing():
                mover = viewer_of(self.people["administrator"].id)
                moderation.move_thread(mover, self.now(moved), self.now(self.unlisted), "It belongs there.")
        with self.step(74, "liked"), transaction.writing():
            holder = viewer_of(self.people["moderator of the locked boards"].id)
            for number in (1, 2):
                react(holder, self._comment(self.secret, number))

        with self.step(77, "read, followed and half written"), transaction.writing() as session:
            for actor in self.people.keys() & REACH.keys():
                who = {"person_id": self.people[actor].id}
                session.merge(FollowedThread(thread_id=self.secret.id, **who))
                session.merge(FollowedBoard(board_id=self.unlisted.id, **who))
                session.merge(ReadMark(thread_id=self.secret.id, number=1, **who))
            keep_draft(viewer_of(self.people["holder"].id), "new-thread", {"body": f"Walrus {canary('draft')}"})

    def withheld(self) -> None:
        """Something of the open board that only its moderators still see."""
        with self.step(75, "withheld"):
            thread = factories.thread(
                self.people["asker"],
                self.open,
                f"Walrus {canary('withheld title')}",
                canary("withheld body"),
                ["drawer"],
            )
            with transaction.writing():
                keeper = viewer_of(self.people["site moderator"].id)
                moderation.hide_thread(keeper, self.now(thread), "Not here.")
            self.names |= {"withheld_thread": thread.public_id, "withheld_slug": thread.slug}
            self.names["withheld_question"] = self._comment_id(thread, 1)

        with self.step(78, "held"):
            sites = "https://one.example https://two.example https://three.example"
            held = factories.comment(self.people["beginner"], self.thread, f"{canary('held body')} {sites}")
            self.names["held_comment"] = held.public_id
            self.names["held_item"] = self._item_of(held)
            thread = factories.thread(
                self.people["beginner"], self.open, f"Walrus {canary('held title')}", f"{canary('held body')} {sites}."
            )
            self.names["held_thread"] = thread.public_id
            self.names["held_question"] = self._comment_id(thread, 1)
        with self.step(79, "reported"):
            for name, words in (("open", "words of a report"), ("locked", "words of a locked report")):
                post = self.found_post(self.names[f"{name}_comment"])
                reporter = viewer_of(self.people["leaver"].id)
                with transaction.writing():
                    moderation.report(
                        reporter, db.session.get_one(Thread, post.thread_id), post, "other", canary(words)
                    )
                self.names[f"{name}_item"] = self._item_of(post)

    def found_post(self, public_id: str) -> Comment:
        return db.session.scalars(select(Comment).where(Comment.public_id == public_id)).one()

    def _item_of(self, post: Comment) -> str:
        return self.found(select(ReviewItem.public_id).where(ReviewItem.comment_id == post.id))

    def mail(self) -> None:
        """A letter that was refused, a mail that is kept, and one that arrived and needs a person."""
        with self.step(95, "mail"):
            failed = Letter(
                kind="core.test", address=f"{canary('address of a letter')}@example.test", failed_at=clock.now()
            )
            failed.error = f"550 {canary('refusal of a letter')}"
            head = f"From: x@example.test\nSubject: {canary('arrived mail')}\n\n"
            arrived = ArrivedMail(raw=head.encode(), trouble="unclaimed", given_up_at=clock.now())
            with transaction.writing() as session:
                session.add_all([failed, arrived])
            with transaction.reading(), kept.session() as folder:
                kept_letter = Letter(public_id=identity("kept mail"), created_at=clock.now())
                parts = (Paragraph(canary("kept mail")),)
                message = Message(to="quiet@example.test", language="en", subject=canary("kept mail"), parts=parts)
                folder.hand_over(write(kept_letter, message), lambda: None)
            self.names |= {
                "letter": failed.public_id,
                "kept": kept_letter.public_id,
                "arrived": arrived.public_id,
            }

    # Finishing

    def index(self) -> None:
        db.session.remove()
        if index.engine().status().state != "ready":
            index.rebuild()
        worker.drain()
        searching.keep_words()
        searching.keep_related()
        worker.drain()

    def sign_in(self) -> None:
        self.hands.moment = START + timedelta(days=1)
        with transaction.writing():
            for actor in REACH:
                if actor != "visitor":
                    self.world.people[actor] = self.people[actor].id
                    self.world.tokens[actor] = open_session(self.people[actor].id, keep=True, browser="tests")

    def picture(self, uploader: str, name: str, content: str) -> str:
        """A picture whose file holds these words, so that they are found wherever the file gets; its name in addresses."""
        named = Named(identity(name), 2000, 500)
        for part in ("", "-small"):
            Folder(files.home()).put(f"{named.public_id}{part}.webp", f"RIFF....WEBP {content}".encode())
        with transaction.writing():
            add_pictures(viewer_of(self.people[uploader].id), [(named, len(content))])
        return named.address.rpartition("/")[2]

    def old_address(self, address: str, thread: Thread) -> str:
        with transaction.writing() as session:
            session.add(OldAddress(address=f"/{address}", thread_id=thread.id))
        return address

    def accept(self, by: str, thread: Thread, answer: Comment) -> None:
        with transaction.writing():
            accept_answer(viewer_of(self.people[by].id), self.now(thread), "questions", self.now(answer))

    def now(self, thing):
        """A thing of an earlier step as it is by now."""
        return db.session.get_one(type(thing), thing.id)

    def _comment(self, thread: Thread, number: int) -> Comment:
        return db.session.scalars(select(Comment).where(Comment.thread_id == thread.id, Comment.number == number)).one()

    def _comment_id(self, thread: Thread, number: int) -> str:
        wanted = Comment.thread_id == thread.id, Comment.number == number
        return self.found(select(Comment.public_id).where(*wanted))

    def found(self, statement: Select) -> Any:
        """Read apart from the session, whose things stay as they are."""
        with db.engine.connect() as connection:
            return connection.scalar(statement)

"""Somebody with a canary (a word beginning with zq) in every field that holds something of a person."""

import re
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, text, update

from forum.accounts import links
from forum.accounts.actions import carry_text
from forum.accounts.models import MailLink, Person, PersonRole
from forum.accounts.passwords import hash_password
from forum.accounts.sessions import open_session
from forum.core import limits, transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.mail.letters import send
from forum.core.markup.pictures import Named
from forum.core.models import Submission
from forum.core.uploads.storage import Folder
from forum.help.models import Import
from forum.licenses.models import License, Seat
from forum.moderation import actions as moderation
from forum.moderation.models import Report, ReviewItem
from forum.notifications.models import NotificationSetting
from forum.pictures import files as pictures
from forum.pictures.models import Picture
from forum.reactions.actions import react
from forum.reading.models import Draft, FollowedBoard, FollowedThread, ReadMark
from forum.search import index
from forum.threads.actions import edit_comment, edit_thread, remove_comment
from forum.threads.actions import moderation as inner
from forum.threads.drafts import compose
from forum.threads.models import Comment, OldAddress, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.people import Browser, person

PASSWORD = "tall cedar by the well"
HASH = hash_password(PASSWORD)
CANARY = re.compile(  # no more than these: random ids and bytes have a zq now and then
    rb"zq(?:handle|display|mail|about|title|body|before|answer|taken|tagged|locked|carried|draft|location|suspended|report"
    rb"|picture|next|pending|old|invitation|browser|held|plain|withheld)[a-z]*"
)
OWN_WORDS = frozenset({
    b"zqtitlemost", b"zqtitlebefore", b"zqbodymost", b"zqbeforeedit", b"zqanswerhere", b"zqtakenback", b"zqtaggedwith",
    b"zqlockedwords", b"zqlockedtitle", b"zqoldtitle", b"zqheldwords", b"zqpicturecited",
    b"zqpicturequoted", b"zqwithheld", b"zqreportof",  # with posts: pictures, why they were hidden, what was said of them
})  # fmt: skip


@pytest.fixture
def world(app, instance):
    return build(app, instance)


def build(app, instance) -> SimpleNamespace:
    limits.spend(("sign-in by account", "name zqhandlemost"))
    with transaction.writing() as session:
        session.execute(update(Person).values(password_hash=HASH))
    alice, bob, ada = person("ZqHandleMost", name="Zqdisplayname Smith"), person("bob"), person("ada", "administrator")
    with transaction.writing() as session:
        mine = session.get(Person, alice.id)
        mine.email, mine.email_key = "Zqmailaddress@example.test", "zqmailaddress@example.test"
        mine.about, mine.password_hash, mine.language = "Zqaboutme likes tea.", HASH, "en"
        session.add(PersonRole(person_id=mine.id, role="writer"))
        session.get(Person, ada.id).password_hash = HASH
    ledger, general = factories.product("ledger"), None
    license = factories.license_for(alice, ledger)
    general = factories.board("general", moderators=[alice])
    locked = factories.board("pro", name="Pronamesecret", products=[ledger])
    thread = factories.thread(alice, general, "Zqtitlebefore asks", "It zqbeforeedit prints.", ["zqtaggedwith"])
    with transaction.writing() as session:
        viewer, edited = viewer_of(alice.id), session.get(Thread, thread.id)
    draft = compose("It zqbodymost prints, says @ZqHandleMost.")
    with transaction.writing() as session:
        edit_thread(
            viewer, session.get(Thread, thread.id), title="Zqtitlemost asks", draft=draft, tags=["zqtaggedwith"]
        )
    question = db.session.query(Comment).filter_by(thread_id=thread.id, number=1).one()
    quoting = (
        f"> [@ZqHandleMost wrote:](/comments/{question.public_id})\n>\n> It zqbodymost prints.\n\n"
        f"Thanks, @zqhandlemost. See /people/ZqHandleMost and /threads/{thread.public_id}/{thread.slug}."
    )
    answer = factories.comment(bob, thread, quoting)
    factories.accept(alice, thread, answer)
    later = compose(quoting + "\n\nAnd more.")
    with transaction.writing() as session:
        edit_comment(viewer_of(bob.id), session.get(Thread, thread.id), session.get(Comment, answer.id), later)
    other = factories.thread(bob, general, "A word with @ZqHandleMost", "Hello @ZqHandleMost.")
    own = factories.comment(alice, other, "Zqanswerhere it is.")
    factories.accept(bob, other, own)
    back = factories.comment(alice, other, "Zqtakenback by me.")
    alone = factories.thread(alice, general, "Zqtitlemost alone", "It zqbodymost waits.")
    secret = factories.thread(bob, locked, "Secrettitle inside", "Inside.")
    factories.comment(alice, secret, "Zqlockedwords here.")
    own_secret = factories.thread(alice, locked, "Zqlockedtitle here", "Zqlockedwords too.")
    with transaction.writing() as session:
        remove_comment(viewer_of(alice.id), session.get(Thread, other.id), session.get(Comment, back.id))
        react(viewer_of(alice.id), session.get(Comment, answer.id))
        carry_text(alice.id, {"body": "Zqcarriedtext."})
        for row in (
            ReadMark(person_id=alice.id, thread_id=other.id, number=2),
            FollowedThread(person_id=alice.id, thread_id=secret.id),
            FollowedBoard(person_id=alice.id, board_id=locked.id),
            Draft(person_id=alice.id, place="new-thread", fields={"body": "Zqdrafttext."}),
            Submission(token=f"{alice.public_id}:x", location="/threads/zqlocation"),
        ):
            session.merge(row)  # replying follows and reads already
        [report] = make_reports(session, alice, bob, answer, own)
        session.add(picture := Picture(uploader_id=alice.id, width=1, height=1, bytes=10))
        session.add_all(
            [
                MailLink(
                    purpose="email",
                    person_id=alice.id,
                    address="x@example.test",
                    address_key="x@example.test",
                    payload={"next": "/zqnextplace"},
                    expires_at=now(),
                ),
                MailLink(
                    purpose="registration",
                    address="Zqmailaddress@example.test",
                    address_key="zqmailaddress@example.test",
                    payload={"person": {"handle": "zqpendingname"}},
                    expires_at=now(),
                ),
            ]
        )
        session.flush()
        send("personal.download", person_id=alice.id, payload={"download": 0})
        send("personal.download", address="Zqmailaddress@example.test", payload={"download": 0})
        moderation.hide_comment(
            viewer_of(ada.id), session.get(Thread, other.id), session.get(Comment, own.id), "ZqHandleMost was rude"
        )
        moderation.close(viewer_of(alice.id), session.get(Thread, other.id), "Zqdisplayname Smith says so")
    around(alice, bob, ada, thread, question, own)
    browser = Browser(app, alice)
    Folder(pictures.home()).put(f"{picture.public_id}.webp", b"zqpicturebytes")
    assert report
    keep_mail(instance, "one", "Zqmailaddress@example.test", "Hello")
    keep_mail(instance, "two", "bob@example.test", "A reply by Zqdisplayname Smith")
    keep_mail(instance, "three", "bob@example.test", "Other")
    keep_mail(
        instance, "four", "bob@example.test", "Re: Zqtitlemost asks", f"http://localhost/threads/{thread.public_id}/x"
    )
    keep_mail(
        instance, "five", "bob@example.test", "2 new threads", "Zqtitlemost alone\nhttp://localhost/boards/general"
    )
    db.session.remove()
    index.rebuild()
    worker.drain()
    assert edited
    return SimpleNamespace(
        app=app, instance=instance, alice=alice, bob=bob, ada=ada, thread=thread, other=other, alone=alone, secret=secret,
        own_secret=own_secret, license=license, answer=answer, browser=browser, question=question,
    )  # fmt: skip


def around(alice, bob, ada, thread, question, own) -> None:
    """What others hold of her, and what the parts that came later keep."""
    suspended(alice, bob, ada)
    shown, quoted = drawn(alice, "cited"), drawn(alice, "quoted")
    showing = factories.comment(alice, thread, f"![It]({shown.address})")
    said = "> [@ZqHandleMost wrote:](/comments/{})\n>\n> {}".format
    factories.comment(bob, thread, said(showing.public_id, f"![It]({shown.address})"))
    quoting = said(question.public_id, f"It zqbodymost. ![It]({quoted.address})\n\nYes, @ZqHandleMost.")
    held = factories.comment(alice, thread, "Zqheldwords wait.")
    with transaction.writing() as session:
        why = "Zqwithheld as ZqHandleMost is new."
        inner.hold_comment(session.get(Thread, thread.id), session.get(Comment, held.id), now(), why)
        session.add(item := ReviewItem(comment_id=held.id, signs=["first"]))
        session.flush()
        session.add(Report(comment_id=held.id, person_id=bob.id, item_id=item.id, kind="rude", words="Zqreportof it."))
        session.get(Person, bob.id).about = "A friend of @ZqHandleMost."
        order = "Order 7, Zqdisplayname Smith, zqmailaddress@example.test"
        session.get(License, session.query(Seat).one().license_id).note = order
        carry_text(bob.id, {"body": quoting})
        link = links.make("old address", "Zqoldaddress@example.test", person_id=alice.id)
        send("accounts.confirmation", address="ZqOldAddress@Example.test", payload={"link": link.id})
        invited = {"message": "Zqinvitationwords!", "language": "en"}
        session.add_all(
            [
                Draft(person_id=bob.id, place=f"thread-{thread.public_id}", fields={"title": "", "body": quoting}),
                Submission(
                    token=f"{bob.public_id}:y",
                    location=f"/threads/{thread.public_id}/zqtitlemost-asks?page=2#comment-30",
                ),
                OldAddress(address="/t/zqoldtitle/1", thread_id=thread.id),
                NotificationSetting(person_id=alice.id, name="pace", value="daily"),
                Import(source="docs", state="done", started_by_id=alice.id),
            ]
        )
        links.make("invitation", "carol@example.test", by_id=alice.id, payload=invited)
        invitation = links.make("invitation", "ZQMAILADDRESS@example.test", by_id=ada.id, payload=invited)
        send("accounts.invitation", address=invitation.address, payload={"link": invitation.id})
        open_session(alice.id, keep=True, browser="Zqbrowserstring")


def suspended(alice, bob, ada) -> None:
    until = now() + timedelta(days=1)
    with transaction.writing() as session:
        moderation.suspend(viewer_of(ada.id), alice.id, until, "Zqsuspendedfor once.")
        moderation.suspend(viewer_of(ada.id), bob.id, until, "For what you called @ZqHandleMost.")
    with transaction.writing():
        for one in (alice, bob):
            moderation.lift(viewer_of(ada.id), one.id)
    with transaction.writing() as session:
        for one, words in ((alice, "Zqsuspendedfor once."), (bob, "For what you called @ZqHandleMost.")):
            session.get(Person, one.id).suspended_for = words
            session.get(Person, one.id).suspended_until = now() - timedelta(days=1)


def drawn(alice, name: str) -> Named:
    """A picture of hers, in two sizes."""
    with transaction.writing() as session:
        session.add(made := Picture(uploader_id=alice.id, width=2000, height=500, bytes=10))
    for part in ("", "-small"):
        Folder(pictures.home()).put(f"{made.public_id}{part}.webp", f"zqpicture{name}".encode())
    return Named(made.public_id, 2000, 500)


def make_reports(session, alice, bob, answer, own) -> list[Report]:
    """One by her, and one about her that names her."""
    made = []
    for author, comment, words in ((alice, answer, "Zqreportwords."), (bob, own, "ZqHandleMost is rude.")):
        session.add(item := ReviewItem(comment_id=comment.id))
        session.flush()
        made.append(Report(comment_id=comment.id, person_id=author.id, item_id=item.id, kind="rude", words=words))
    session.add_all(made)
    return made[:1]


def keep_mail(instance, name: str, to: str, subject: str, words: str = "Hello.") -> None:
    (instance / "mail").mkdir(exist_ok=True)
    headers = f"Date: Fri, 27 Nov 2026 12:00:00 +0000\nTo: {to}\nSubject: {subject}"
    (instance / "mail" / f"{name}.eml").write_text(f"{headers}\n\n{words}\n")


def canaries(world) -> set[tuple[str, bytes]]:
    """Where a canary is, and which: every row of every table, every byte of every file."""
    found = set()
    db.session.remove()
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                found |= {(f"table {table.name}", word) for word in CANARY.findall(repr(row).lower().encode())}
        connection.rollback()
        for row in rows_of_the_index(connection):
            found |= {("index", word) for word in CANARY.findall(row.lower().encode())}
        connection.rollback()
    for file in world.instance.rglob("*"):
        if file.is_file() and file.name not in ("clean.sqlite3", "kept.sqlite3"):
            folder = file.relative_to(world.instance).parts[0]
            place = "index" if folder == "search" else f"file {folder}"
            found |= {(place, word) for word in CANARY.findall(file.read_bytes().lower())}
            found |= {(place, word) for word in CANARY.findall(file.name.lower().encode())}
    return found


def rows_of_the_index(connection: Connection) -> Iterator[str]:
    """Where the index is in the database."""
    if connection.dialect.name == "postgresql":
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'search'")).all()
        for name in names:
            yield from connection.scalars(text(f"SELECT each::text FROM search.{name} AS each"))

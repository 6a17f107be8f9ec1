"""What the demo doesn't have, and that has pages of its own: posts to review, things to be told of, links of mails."""

from datetime import timedelta
from pathlib import Path

from forum.accounts import links
from forum.accounts.actions import add_person, invite
from forum.accounts.models import Person
from forum.accounts.queries import find_person
from forum.boards.queries import get_board
from forum.core import clock, transaction
from forum.core.database import db
from forum.core.incoming.models import ArrivedMail
from forum.core.mail import kept
from forum.core.mail.letters import Message, Paragraph
from forum.core.mail.models import Letter
from forum.core.mail.writing import write
from forum.core.signing import sign
from forum.core.viewer import ANONYMOUS
from forum.help.actions import lock_collection
from forum.help.importing import import_folder
from forum.help.models import Import
from forum.help.queries.catalog import at_path
from forum.licenses.queries import find_product
from forum.moderation import actions as moderation
from forum.notifications.composing import STOP
from forum.personal.models import Download
from forum.reading.actions import keep_draft
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.browser import case_states
from tests.browser.site import Site
from tests.help.docs import Docs

SITES = "https://one.example https://two.example https://three.example"


def make(site: Site, handle: str) -> dict[str, str]:
    """Makes them, most of them for the member of this handle; what addresses have to name."""
    beginner, suspended = site.member().handle, site.member().handle
    with site.app.app_context():
        people = {name: find_person(name) for name in (handle, beginner, suspended, "jonas")}
        db.session.remove()  # or a write goes on from this reading, and finds the site's own writes in its way
        names = _posts(people[beginner], people[handle])
        _suspend(people[suspended])
        names |= _of_oneself(people[handle], names["asked"])
        names |= _links(people[handle], people["jonas"])
        names |= _of_administration()
        names |= case_states.make(people[handle])
        names |= _locked_articles(site.app.extensions["stoa.settings"].instance_path)
    return names | {"beginner": beginner, "suspended": suspended}


def _posts(beginner: Person, member: Person) -> dict[str, str]:
    """One of a member's that was reported and answered, and one that is held."""
    with transaction.reading():
        board = get_board("shop-talk", viewer_of(member.id))
    asked = factories.thread(beginner, board, "Who has seen my scanner?", f"I lent it to @{member.handle}.")
    reported = factories.comment(beginner, asked, "Whoever took it, I *will* find you.")
    held = factories.comment(beginner, asked, f"There are better ones: {SITES}")
    with transaction.writing() as session:
        thread, comment = session.get_one(Thread, asked.id), session.get_one(Comment, reported.id)
        moderation.report(viewer_of(member.id), thread, comment, "rude", "No tone for a scanner.")
    return {"asked": asked.public_id, "reported": reported.public_id, "held": held.public_id}


def _locked_articles(instance: Path) -> dict[str, str]:
    """A collection that is locked and listed, in one that isn't."""
    docs = Docs(instance / "trade-docs")
    docs.page("trade/open", "# For everybody")
    docs.page("trade/resellers/prices", "# Prices for resellers")
    import_folder(docs.root, base_url="http://localhost", source="trade")
    with transaction.writing():
        locked, article = (at_path("trade", path) for path in ("trade/resellers", "trade/open"))
        ids = [find_product("ledger").id, find_product("sync").id]
        lock_collection(ANONYMOUS, locked, product_ids=ids, listed=True, shows_totals=True)
        return {"collection": locked.public_id, "article": article.public_id}


def _suspend(person: Person) -> None:
    with transaction.writing():
        until = clock.now() + timedelta(days=7)
        moderation.suspend(viewer_of(find_person("dimitra").id), person.id, until, "You called people names.")


def _of_oneself(member: Person, thread: str) -> dict[str, str]:
    with transaction.writing() as session:
        session.add(Download(person_id=member.id, ready_at=clock.now(), size=40_000))
        session.add(Download(person_id=member.id, done=3, total=10))
        keep_draft(viewer_of(member.id), f"thread-{thread}", {"body": "It stands under **my** table."})
    return {"stop": sign(STOP, member.public_id, "reply", thread)}


def _links(member: Person, other: Person) -> dict[str, str]:
    newcomer = {"handle": "late", "display_name": "late", "language": "", "password_hash": "none"}
    with transaction.writing() as session:
        imported = add_person(handle="imported", email="imported@example.test", password_hash=None)
        session.flush()
        made = {
            "confirmation": links.make("confirmation", "late@example.test", payload={"person": newcomer}),
            "reset": links.make("reset", member.email, person_id=member.id),
            "new_address": links.make("new address", "new@example.test", person_id=other.id),
            "old_address": links.make("old address", other.email, person_id=other.id),
            "invitation": links.make(
                "invitation", "invited@example.test", payload={"message": "Come in.", "language": "en"}
            ),
            "claim": links.make("claim", "imported@example.test", person_id=imported.id),
        }
        invite(ANONYMOUS, ["guest@example.test"], message="", language="en", lifetime=timedelta(days=7))
        return {name: links.location(link).rpartition("/")[2] for name, link in made.items()}


def _of_administration() -> dict[str, str]:
    """A letter that was refused, a mail that is kept, an import with a problem, a mail that needs a person."""
    counts = dict.fromkeys(("unchanged", "removed", "retired", "restored"), 0) | {"pages": 3, "added": 2, "changed": 1}
    with transaction.writing() as session:
        session.add(
            Letter(kind="core.test", address="full@example.test", failed_at=clock.now(), error="552 mailbox full")
        )
        head = b"From: Somebody <somebody@example.test>\nSubject: A question\n\n"
        session.add(ArrivedMail(raw=head, trouble="unclaimed", given_up_at=clock.now()))
        problems = [["docs/start.md", 3, "A link leads nowhere: %(what)s", "nowhere.md"]]
        done = Import(source="docs", state="done", done=3, total=3, counts=counts | {"problems": 1}, problems=problems)
        session.add(done)
        session.flush()
    letter = Letter(public_id="keptfortest0", created_at=clock.now())
    message = Message(to="quiet@example.test", language="en", subject="A mail", parts=(Paragraph("Words."),))
    with transaction.reading(), kept.session() as folder:
        folder.hand_over(write(letter, message), lambda: None)
    return {"import": done.public_id, "kept": letter.public_id}

"""A board after the end of somebody's license: what was posted before and what is posted since."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.uploads.storage import Folder
from forum.licenses.models import License
from forum.pictures import files
from forum.pictures.models import Picture, PictureCitation
from forum.reading.actions.following import follow_board, follow_thread
from forum.search import index
from forum.threads.models import Comment, Thread
from tests import factories
from tests.people import Browser, person

AGO, LATER = timedelta(days=10), timedelta(days=5)  # what was posted first; the end of the license

# Words of what is posted after the end: they stand nowhere for whom it has ended.
SINCE = ("zqtitle", "zqbody", "zqreply", "zqanswer", "zqtag", "zqpixels", "zqnewcomer")


class Scene:
    """Alice and Walt hold licenses for the board; so did Bob, who started a thread there too."""

    def __init__(self, app, after_end: str = "earlier") -> None:
        self.app = app
        self.alice, self.walt, self.bob = person("alice"), person("walt"), person("bob")
        self.newcomer = person("nora", name="Zqnewcomer")
        self.ledger = factories.product(renew_url="https://vendor.example/renew")
        for holder in (self.alice, self.walt, self.newcomer):
            factories.license_for(holder, self.ledger)
        self.license = factories.license_for(self.bob, self.ledger)
        self.board = factories.board("pro", products=[self.ledger], after_end=after_end)
        self.before()
        self.grow_old()
        self.end()
        self.browser = Browser(app, self.bob)

    def before(self) -> None:
        self.quiet = factories.thread(self.alice, self.board, "A quiet walrus", "It sleeps.", ["walrus"])
        self.lively = factories.thread(self.alice, self.board, "A lively walrus", "It sings.", ["walrus"])
        self.reply = factories.comment(self.walt, self.lively, "Let it sing.")
        self.solved = factories.thread(self.walt, self.board, "A solved walrus", "Which one is it?")
        self.answer = factories.comment(self.alice, self.solved, "The one with tusks.")
        factories.accept(self.walt, self.solved, self.answer)
        self.own = factories.thread(self.bob, self.board, "My own walrus", "Where is it?")
        with transaction.writing():
            for thread in (self.quiet, self.lively, self.solved):
                follow_thread(self.bob.id, thread.id)
            follow_board(self.bob.id, self.board.id)

    def grow_old(self) -> None:
        """All that was posted was posted some days ago."""
        db.session.remove()
        with transaction.writing() as session:
            moments = {Thread: ("created_at", "last_comment_at", "answered_at"), Comment: ("created_at",)}
            for table, names in moments.items():
                for row in session.scalars(select(table)):
                    for name in names:
                        if moment := getattr(row, name):
                            setattr(row, name, moment - AGO)
        db.session.remove()

    @property
    def ended_at(self) -> datetime:
        return now() - LATER

    def end(self, **values) -> None:
        self.change(**({"expires_at": self.ended_at} | values))

    def change(self, **values) -> None:
        """Bob's license."""
        db.session.remove()
        with transaction.writing() as session:
            session.execute(update(License).where(License.id == self.license.id).values(values))
        db.session.remove()

    def since(self) -> None:
        """The board goes on."""
        self.late_reply = factories.comment(self.newcomer, self.lively, "Zqreply, @bob, and a walrus.")
        self.late_answer = factories.comment(self.walt, self.quiet, "Zqanswer is what solves the walrus.")
        factories.accept(self.alice, self.as_it_is(self.quiet), self.late_answer)
        self.late = factories.thread(
            self.newcomer, self.board, "Zqtitle of a walrus", "Zqbody for @bob.", ["walrus", "zqtag"]
        )
        self.picture = self._picture()
        factories.comment(self.walt, self.late, "A walrus among others.")
        self.late_in_own = factories.comment(self.alice, self.own, "Over there, Bob.")
        db.session.remove()

    def as_it_is(self, thread: Thread) -> Thread:
        db.session.remove()
        return db.session.get_one(Thread, thread.id)

    def _picture(self) -> str:
        with transaction.writing() as session:
            session.add(made := Picture(uploader_id=self.walt.id, width=2000, height=500, bytes=9))
            session.flush()
            session.add(PictureCitation(comment_id=self.late_reply.id, picture_id=made.id))
        for part in ("", "-small"):
            Folder(files.home()).put(f"{made.public_id}{part}.webp", b"RIFF....WEBP zqpixels")
        return f"/pictures/{made.public_id}-2000x500"

    def index(self) -> None:
        db.session.remove()
        index.rebuild()
        worker.drain()
        db.session.remove()

    def at(self, thread: Thread) -> str:
        return f"/threads/{thread.public_id}/{thread.slug}"

    def get(self, address: str) -> str:
        return self.browser.get(address).text

    def set(self, after_end: str) -> None:
        db.session.remove()
        with transaction.writing() as session:
            session.get(Board, self.board.id).after_end = after_end
        db.session.remove()


def told(response) -> set[str]:
    """The words of what was posted after the end that are found there, but those that were asked with."""
    said = f"{response.headers}\n{response.text}".lower()
    return {word for word in SINCE if word in said and word not in response.request.full_path}

"""Who loses the right to read something has nothing of it any more, at the next request, by whatever they were given before:
links, addresses in mails, lists, drafts, pictures, downloads, mails on their way."""

import hashlib
import hmac
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts import links
from forum.accounts.actions import set_roles
from forum.accounts.models import Session
from forum.boards.models import Board, BoardModerator, BoardProduct
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.mail.models import Letter
from forum.core.signing import sign
from forum.core.uploads.storage import Folder
from forum.licenses import actions as licenses
from forum.licenses.models import License
from forum.moderation import actions as moderation
from forum.moderation.models import ReviewItem
from forum.notifications.actions import mailing
from forum.notifications.composing import STOP
from forum.notifications.models import Notification
from forum.personal import files as downloads
from forum.personal.jobs import make_download
from forum.personal.models import Download
from forum.pictures import files
from forum.pictures.models import Picture, PictureCitation
from forum.reading.actions import keep_draft
from forum.reading.actions.following import follow_board, follow_thread
from forum.search import index
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.mail import delivered, text_of
from tests.people import Browser, person

TITLE, BODY, REPLY, REPORT, PIXELS, OWN = (
    "zqtitleword",
    "zqbodyword",
    "zqreplyword",
    "zqreportword",
    "zqpixels",
    "Ownwords",
)
BOARD = {"zqboardname"}
SECRET = "what shop and site know"
PRIVATE = (TITLE, BODY, REPLY, REPORT, PIXELS, *BOARD)


class Scene:
    """Rita reads and moderates a board; Walt writes there. What she holds was all given to her while she could read it."""

    def __init__(self, app, *, is_locked: bool) -> None:
        self.app = app
        self.ada, self.walt = person("ada", "administrator"), person("walt")
        self.rita = person("rita")
        self.ledger = factories.product()
        self.license = factories.license_for(self.rita, self.ledger)
        factories.license_for(self.walt, self.ledger)
        locks = [self.ledger] if is_locked else []
        self.board = factories.board("pro", name="Zqboardname", products=locks, moderators=[self.rita], listed=False)
        self.locked = factories.board("beyond", products=[factories.product("other")])
        self.thread = factories.thread(self.walt, self.board, f"Walrus {TITLE}", f"Walrus {BODY}")
        with transaction.writing():
            follow_thread(self.rita.id, self.thread.id)
            follow_board(self.rita.id, self.board.id)
        self.own = factories.comment(self.rita, self.thread, f"{OWN} of mine.")
        self.reply = factories.comment(self.walt, self.thread, f"Walrus {REPLY}, @rita, here.")
        self.picture = self._picture()
        self._hers()
        db.session.remove()
        index.rebuild()
        worker.drain()
        self.browser = Browser(app, self.rita)

    def _picture(self) -> str:
        with transaction.writing() as session:
            session.add(made := Picture(uploader_id=self.walt.id, width=2000, height=500, bytes=9))
            session.flush()
            session.add(PictureCitation(comment_id=self.reply.id, picture_id=made.id))
        for part in ("", "-small"):
            Folder(files.home()).put(f"{made.public_id}{part}.webp", f"RIFF....WEBP {PIXELS}".encode())
        return f"/pictures/{made.public_id}-2000x500"

    def _hers(self) -> None:
        """Drafts, a report, a download, a link in a mail."""
        with transaction.writing() as session:
            rita = viewer_of(self.rita.id)
            keep_draft(rita, f"thread-{self.thread.public_id}", {"body": f"{OWN} for later."})
            keep_draft(rita, f"edit-{self.own.public_id}", {"body": f"{OWN} anew."})
            thread, reply = session.get(Thread, self.thread.id), session.get(Comment, self.reply.id)
            moderation.report(viewer_of(self.ada.id), thread, reply, "other", f"Zq… {REPORT}")
            self.item = session.scalar(select(ReviewItem.public_id))
            session.add(made := Download(person_id=self.rita.id))
            session.flush()
            self.download = made.public_id
            asked = {"download": made.id}
            self.reset = links.location(links.make("reset", self.rita.email, person_id=self.rita.id))
        make_download([asked])

    def take_away(self, change: Callable[["Scene"], None]) -> None:
        db.session.remove()
        change(self)
        db.session.remove()


def revoke(scene: Scene) -> None:
    with transaction.writing() as session:
        licenses.revoke(viewer_of(scene.ada.id), session.get(License, scene.license.id), reason="Refunded.")


def refund(scene: Scene) -> None:
    """Their provider says so, in a message that is signed."""
    with transaction.writing() as session:
        connection = licenses.connect(
            viewer_of(scene.ada.id),
            "edd",
            name="Shop",
            values={"address": "https://shop.example"},
            secrets={"webhook_secret": SECRET},
        )
        license = session.get(License, scene.license.id)
        license.connection_id, license.remote_id = connection.id, "77"
    body, stamp = b'{"event": "license.refunded", "license_id": "77"}', str(int(now().timestamp()))
    signature = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": stamp, "X-Signature": f"v1={signature}"}
    hook = f"/hooks/license/{connection.public_id}"
    assert scene.app.test_client().post(hook, data=body, headers=headers).status_code == 200


def end(scene: Scene) -> None:
    """A minute ago: all of it was posted since."""
    with transaction.writing() as session:
        session.get(License, scene.license.id).expires_at = now() - timedelta(minutes=1)


def end_and_keep_nothing(scene: Scene) -> None:
    """Posted before the end, and yet: the board says so."""
    with transaction.writing() as session:
        session.get(Board, scene.board.id).after_end = "nothing"
        session.get(License, scene.license.id).expires_at = now()


def make_private(scene: Scene) -> None:
    with transaction.writing() as session:
        session.add(BoardProduct(board_id=scene.board.id, product_id=scene.license.product_id))
    revoke(scene)


def move(scene: Scene) -> None:
    with transaction.writing() as session:
        thread, target = session.get(Thread, scene.thread.id), session.get(Board, scene.locked.id)
        moderation.move_thread(viewer_of(scene.ada.id), thread, target, "It belongs there.")


def hide(scene: Scene) -> None:
    """What a moderator hid is for moderators: she is none any more."""
    take_office(scene)
    with transaction.writing() as session:
        moderation.hide_thread(viewer_of(scene.ada.id), session.get(Thread, scene.thread.id), "Not here.")


def take_office(scene: Scene) -> None:
    with transaction.writing() as session:
        session.delete(session.get(BoardModerator, (scene.board.id, scene.rita.id)))


def suspend(scene: Scene) -> None:
    with transaction.writing():
        moderation.suspend(viewer_of(scene.ada.id), scene.rita.id, now() + timedelta(days=3), "Enough.")


def end_session(scene: Scene) -> None:
    with transaction.writing() as session:
        for one in session.scalars(select(Session).where(Session.person_id == scene.rita.id)):
            session.delete(one)


CHANGES = {  # whether the board is locked at first; what she loses
    "license revoked": (True, revoke),
    "license refunded": (True, refund),
    "license ended": (True, end),
    "license ended, nothing kept": (True, end_and_keep_nothing),
    "board made private": (False, make_private),
    "thread moved": (False, move),
    "thread hidden": (False, hide),
    "suspended": (True, suspend),
    "session ended": (True, end_session),
}
STILL_THERE = ("thread moved", "thread hidden", "license ended")  # of the board that it stood in one still knows
LISTS = (
    "/notifications",
    "/threads/unread",
    "/threads/followed",
    "/threads/mine",
    "/drafts",
    "/queue",
    "/search?q=walrus",
)


@pytest.fixture(params=CHANGES)
def change(request) -> str:
    return request.param


@pytest.fixture
def scene(app, change) -> Scene:
    return Scene(app, is_locked=CHANGES[change][0])


def handed_out(scene: Scene) -> Iterator[tuple[str, dict[str, str]]]:
    thread, own, reply = scene.thread.public_id, scene.own.public_id, scene.reply.public_id
    slug = scene.thread.slug
    for address in (
        f"/threads/{thread}", f"/threads/{thread}/{slug}", f"/threads/{thread}/{slug}?page=1", f"/threads/{thread}/edit",
        *(f"/comments/{id}" for id in (own, reply)),
        *(f"/comments/{id}/{part}" for id in (own, reply) for part in ("source", "history", "edit", "report", "moderation")),
        f"/threads/{thread}/moderation", f"/threads/new?quote={reply}", "/threads/new?board=pro", "/boards/pro", *LISTS,
        "/", "/people/walt", "/people/rita", "/notifications/count", "/account/data", "/account/notifications",
        f"/notifications/stop/{sign(STOP, scene.rita.public_id, 'reply', thread)}", "/moderation/log",
        f"/suggestions/similar?title=walrus+{TITLE[:6]}", "/sitemap.xml", scene.reset.removeprefix("http://localhost"),
    ):  # fmt: skip
        yield address, {}
    for picture in (scene.picture, f"{scene.picture}/small"):
        name = scene.picture.split("/")[2].split("-")[0]
        for headers in (
            {},
            {"Range": "bytes=0-99"},
            {"If-None-Match": f'"{name}"'},
            {"If-None-Match": f'"{name}-small"'},
        ):
            yield picture, headers


def told(response, change: str = "") -> set[str]:
    """The words found there that are private, after the change of this name."""
    said = f"{response.headers}\n{response.text}".lower()
    return {word for word in PRIVATE if word in said} - (BOARD if change in STILL_THERE else set())


def test_what_was_handed_out_before_tells_nothing_any_more(scene, change):
    before = {told_by: told(scene.browser.get(told_by, headers=headers)) for told_by, headers in handed_out(scene)}
    seen_before = {word for words in before.values() for word in words}
    assert seen_before == set(PRIVATE), "the probe is blind"
    for address in ("/notifications", "/threads/unread", "/threads/followed", "/drafts", "/queue", "/search?q=walrus"):
        assert before[address], f"{address} is blind"
    assert scene.browser.get("/notifications/count").json["unseen"] not in ("", 0)
    scene.take_away(CHANGES[change][1])
    for address, headers in handed_out(scene):
        response = scene.browser.get(address, headers=headers)
        assert not told(response, change), f"{address} {headers}"
        assert response.status_code != 304, address
        assert not told(scene.browser.head(address, headers=headers), change), f"HEAD {address}"
    count = scene.browser.get("/notifications/count")
    assert count.status_code == 302 or count.json["unseen"] in ("", 0)


def test_acts_on_it_are_answered_as_on_what_is_missing(scene, change):
    scene.take_away(CHANGES[change][1])
    signed_out = change in ("suspended", "session ended")
    thread, reply = scene.thread.public_id, scene.reply.public_id
    for address, form in (
        (f"/threads/{thread}/comments", {"body": "Words."}),
        (f"/threads/{thread}/reading", {"number": "2"}),
        (f"/threads/{thread}/following", {}),
        (f"/comments/{reply}/reaction", {}),
        (f"/comments/{reply}/report", {"kind": "spam"}),
        (f"/comments/{scene.own.public_id}/edit", {"body": "Words."}),
        (f"/comments/{scene.own.public_id}/removal", {}),
        (f"/comments/{reply}/hiding", {"reason": "Because."}),
        (f"/queue/{scene.item}/keeping", {}),
    ):
        response = scene.browser.post(address, form)
        assert response.status_code in ((302, 307, 404) if signed_out else (404,)), address
        assert not told(response, change), address


def test_letters_on_their_way_say_nothing_of_it(scene, change):
    """Composed when they go out: after the change."""
    waiting = _ask_for_letters()
    scene.take_away(CHANGES[change][1])
    mails = [text_of(mail) + str(mail["Subject"]) for mail in delivered("rita")]
    assert waiting
    if change != "session ended":  # who signs out still gets mail
        assert not [word for word in PRIVATE if word in "".join(mails).lower()]
    else:
        assert TITLE in "".join(mails)


def _ask_for_letters() -> bool:
    """Asks for what the worker would in some minutes."""
    with transaction.writing() as session:
        for row in session.scalars(select(Notification).where(Notification.mail_at.is_not(None))):
            row.mail_at = now() - timedelta(hours=1)
        session.flush()
        mailing.ask_for_letters()
    return db.session.scalar(select(Letter.id).where(Letter.kind == mailing.LETTER)) is not None


def test_a_download_made_before_has_own_words_and_no_private_title(scene, change):
    whole = zipfile.ZipFile(io.BytesIO(downloads.path_of(scene.download).read_bytes()))
    everything = "".join(whole.read(name).decode("utf-8", "replace") for name in whole.namelist()).lower()
    scene.take_away(CHANGES[change][1])
    response = scene.browser.get(f"/account/data/{scene.download}")
    if change in ("suspended", "session ended"):
        assert response.status_code == 302
    else:
        assert response.status_code == 200
    assert OWN.lower() in everything
    assert not {BODY, REPLY, REPORT, PIXELS} & {word for word in PRIVATE if word in everything}
    if CHANGES[change][0]:  # what everybody could read then may be named
        assert TITLE not in everything
        assert "zqboardname" not in everything


def test_an_old_link_to_a_new_password_opens_nothing_for_who_is_suspended(app):
    scene = Scene(app, is_locked=True)
    scene.take_away(suspend)
    answer = Browser(app).post(scene.reset.removeprefix("http://localhost"), {"new_password": "tall cedar by the well"})
    assert not told(answer)
    assert Browser(app).get("/account").status_code == 302
    assert db.session.scalars(select(Session).where(Session.person_id == scene.rita.id)).all() == []


def test_roles_that_were_taken_open_nothing(app):
    """An administrator whose role is taken sees the locked boards no more, with the session of before."""
    scene = Scene(app, is_locked=True)
    boss = person("boss", "administrator")
    browser = Browser(app, boss)
    addresses = [
        f"/threads/{scene.thread.public_id}/{scene.thread.slug}",
        "/queue",
        "/admin",
        "/admin/members",
        scene.picture,
    ]
    assert {browser.get(address).status_code for address in addresses} == {200}
    with transaction.writing():
        set_roles(viewer_of(scene.ada.id), boss, [], "Left.")
    for address in addresses:
        response = browser.get(address)
        assert response.status_code == 404, address
        assert not told(response), address

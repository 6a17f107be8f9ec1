"""A member gets all that the site holds of them, and nothing of anybody else."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import update

from forum.accounts import suspensions
from forum.accounts.models import Session
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.jobs.queue import enqueue
from forum.licenses import actions as licenses
from forum.licenses.models import License
from forum.personal import jobs
from forum.personal.models import Download
from forum.viewers import viewer_of
from tests.mail import delivered, link_in
from tests.people import Browser
from tests.personal.conftest import PASSWORD


def ask(world):
    return world.browser.post("/account/data", {"password": PASSWORD})


def address_of_download() -> str:
    return f"/account/data/{db.session.query(Download).one().public_id}"


@pytest.fixture
def archive(world) -> zipfile.ZipFile:
    """Of Alice, who can't read the locked board any more."""
    with transaction.writing() as session:
        licenses.revoke(viewer_of(world.ada.id), session.get(License, world.license.id))
    assert ask(world).status_code == 303
    worker.drain()
    sent = world.browser.get(address_of_download())
    assert sent.status_code == 200
    assert sent.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in sent.headers["Content-Disposition"]
    return zipfile.ZipFile(BytesIO(sent.data))


def test_it_has_every_word_of_ones_own(archive):
    everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode().lower()
    for word in (
        "zqtitlemost", "zqbodymost", "zqbeforeedit", "zqanswerhere", "zqtakenback", "zqtaggedwith", "zqlockedwords",
        "zqlockedtitle", "zqreportwords", "zqpicturebytes", "zqsuspendedfor",
        "zqaboutme", "zqmailaddress", "zqcarriedtext", "zqdrafttext", "zqdisplayname",
    ):  # fmt: skip
        assert word in everything, word


def test_it_tells_nothing_of_what_one_cannot_read_now(world, archive):
    everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Secrettitle" not in everything
    assert "Pronamesecret" not in everything
    assert f"/threads/{world.secret.public_id}" not in everything
    assert None in [row["thread"] for row in json.loads(archive.read("followed-threads.json"))]
    assert json.loads(archive.read("followed-boards.json"))[0]["board"] is None
    marked = [row["thread"] for row in json.loads(archive.read("read-marks.json"))]
    assert "A word with @ZqHandleMost" in [thread["title"] for thread in marked if thread]


def test_it_has_nothing_of_others_and_no_secrets(world, archive):
    everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    for word in ("And more.", "Hello @", "bob", "Bob", "argon2", "token", "hash"):
        assert word not in everything, word


def test_it_can_be_read_without_the_site(archive):
    front = archive.read("index.html").decode()
    assert "Zqdisplayname Smith" in front
    for post in json.loads(archive.read("posts.json")):
        assert post["file"] in archive.namelist()
        assert post["file"] in front


def test_only_its_owner_gets_it_and_only_after_a_word(world):
    ask(world)
    assert "Being prepared" in world.browser.get("/account/data").text
    waiting = address_of_download()
    assert world.browser.get(waiting).status_code == 404
    worker.drain()
    for other in (world.bob, world.ada):
        assert Browser(world.app, other).get(waiting).status_code == 404
        assert Browser(world.app, other).post(waiting, {"password": PASSWORD}).status_code == 404
    assert Browser(world.app).get(waiting).status_code == 302
    assert "/account/data/" in world.browser.get("/account/data").text


def test_who_signed_in_long_ago_gives_the_password_first(world):
    ask(world)
    worker.drain()
    with transaction.writing() as session:
        session.execute(update(Session).values(created_at=now() - timedelta(hours=1)))
    address = address_of_download()
    page = world.browser.get(address)
    assert page.content_type.startswith("text/html")
    assert "Enter your password" in page.text
    assert world.browser.post(address, {"password": "not this one at all"}).status_code == 422
    assert world.browser.post(address, {"password": PASSWORD}).data[:2] == b"PK"


def test_no_letter_goes_to_who_is_suspended_meanwhile(world):
    ask(world)
    worker.drain()
    with transaction.writing():
        suspensions.set_suspension(world.alice.id, now() + timedelta(days=1), "Rude.")
    assert "Your data is ready" not in [mail["Subject"] for mail in delivered()]


def test_a_letter_tells_when_it_is_ready(world):
    ask(world)
    assert "Your data is ready" not in [mail["Subject"] for mail in delivered()]
    worker.drain()
    jobs.make_download([{"download": db.session.query(Download).one().id}])  # as after a worker that died at the end
    [mail] = [mail for mail in delivered("Zqmailaddress@example.test") if mail["Subject"] == "Your data is ready"]
    assert link_in(mail) == "/account/data"


def test_one_a_day(world):
    assert ask(world).status_code == 303
    again = ask(world)
    assert again.status_code == 429
    assert "One download a day" in again.text
    with travel(timedelta(hours=25)):
        Browser.sign_in(world.browser, world.alice)
        assert ask(world).status_code == 303
    assert db.session.query(Download).count() == 2


def test_a_wrong_password_costs_no_download(world):
    assert world.browser.post("/account/data", {"password": "not this one at all"}).status_code == 422
    assert ask(world).status_code == 303


def test_it_is_kept_for_seven_days(world):
    ask(world)
    worker.drain()
    folder = world.instance / "downloads"
    jobs.forget_downloads()
    assert len(list(folder.iterdir())) == 1
    with travel(timedelta(days=8)):
        jobs.forget_downloads()
    assert list(folder.iterdir()) == []
    assert db.session.query(Download).count() == 0


def test_a_download_that_is_gone_stops_nobody(world):
    with transaction.writing():
        enqueue("personal.download", {"download": 77})
    worker.drain()

"""Whatever a mail server does, nobody on the site notices."""

import threading
from collections.abc import Iterator

import pytest

from forum.core import transaction
from forum.core.jobs import worker
from forum.core.mail.letters import send
from forum.core.site import change_site
from tests import factories
from tests import smtp as mail_server
from tests.core.working import until, working
from tests.people import Browser, person
from tests.smtp import Sink


@pytest.fixture
def hanging(app, monkeypatch) -> Iterator[Sink]:
    """A mail server that takes the first mail and then says nothing more."""
    monkeypatch.setattr(worker, "LAST_SECONDS", 0.1)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.05)
    with mail_server.sink(moods={"": "hang"}) as sink:
        with transaction.writing():
            change_site(mail_url=sink.url)
            send("core.test", address="bob@example.test")
        yield sink
    for thread in threading.enumerate():
        if thread.name == "mail lane":
            thread.join(5)


def test_while_the_mail_server_hangs_people_write_and_what_they_wrote_is_found(app, hanging):
    board = factories.board("general")
    alice = Browser(app, person("alice"))
    with working(app):
        until(lambda: hanging.received)
        form = {
            "board": board.slug,
            "title": "Where do walruses sleep?",
            "body": "I have looked everywhere.",
            "tags": "",
        }
        assert alice.post("/threads/new", form).status_code == 303
        until(lambda: "Where do walruses sleep?" in Browser(app).get("/search?q=everywhere").text)
    assert len(hanging.received) == 1

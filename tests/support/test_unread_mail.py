"""Mail that nothing could be made of, as support people see it and look after it."""

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import now
from forum.core.incoming import handling, storing
from forum.core.incoming.models import ArrivedMail
from forum.core.log.models import LogEntry
from forum.moderation.act_words import ACTS
from forum.support.arrived_words import TROUBLES
from tests.core.incoming.mails import mail, waiting
from tests.people import Browser, person
from tests.statements import counted

HOSTILE = "<script>alert(1)</script> ‮evil"


@pytest.fixture
def helper(app) -> Browser:
    return Browser(app, person("eleni", "support"))


def given_up(raw: bytes | None = None, trouble: str = "unclaimed", sender: str = "") -> str:
    raw = mail() if raw is None else raw
    with transaction.writing() as session:
        one = ArrivedMail(raw=raw, sender=sender, trouble=trouble, given_up_at=now(), tries=1)
        session.add(one)
        session.flush()
        return one.public_id


def acts() -> list[LogEntry]:
    with transaction.reading() as session:
        return list(session.scalars(select(LogEntry).order_by(LogEntry.id)))


def test_they_are_listed_newest_first_as_far_as_they_can_be_read(helper):
    given_up(mail(1, subject="The first"))
    given_up(b"\0\xff\xfe", "damaged", sender="envelope@example.test")
    given_up(mail(2, subject=HOSTILE), "failed")
    given_up(b"Subject: From its very first byte\n\n")
    storing.take_in(mail(3, subject="That still waits"))
    page = helper.get("/support/mail").text
    assert page.index("script&gt;") < page.index("envelope@example.test") < page.index("The first")
    assert "<script>alert" not in page and "\u202e" not in page
    assert "kostas@example.test" in page and "Without a subject" in page
    assert "It isn’t written as a mail is." in page
    assert "From its very first byte" in page
    assert "That still waits" not in page


def test_where_there_are_none_the_page_says_so(helper):
    assert "No mail needs you." in helper.get("/support/mail").text


def test_a_page_of_large_mails_costs_no_more_than_their_heads(helper):
    for number in range(25):
        given_up(mail(number, body=b"x" * 300_000))
    with counted() as statements:
        page = helper.get("/support/mail")
    assert len(page.text) < 100_000
    assert "page=2" in page.text
    assert len(statements) < 12
    assert helper.get("/support/mail?page=2").text.count("/removal") == 5


def test_one_is_tried_again_with_all_its_tries(helper, monkeypatch):
    public_id = given_up(trouble="failed")
    assert helper.post(f"/support/mail/{public_id}/tries").status_code == 303
    (left,) = waiting()
    assert (left.given_up_at, left.trouble, left.tries) == (None, "", 0)
    monkeypatch.setattr(handling, "_handlers", [lambda mail, arrived: True])
    handling.handle_due()
    assert waiting() == []
    assert [(act.action, act.after) for act in acts()] == [("incoming.retry", {"trouble": "failed"})]


def test_one_of_which_the_head_alone_is_there_isnt_tried_again(helper):
    public_id = given_up(trouble="too large to fetch")
    assert f"/support/mail/{public_id}/tries" not in helper.get("/support/mail").text
    assert helper.post(f"/support/mail/{public_id}/tries").status_code == 404
    assert acts() == []


def test_one_is_removed(helper):
    public_id = given_up()
    assert helper.post(f"/support/mail/{public_id}/removal").status_code == 303
    assert waiting() == []
    assert [act.action for act in acts()] == ["incoming.remove"]
    assert helper.post(f"/support/mail/{public_id}/removal").status_code == 404


def test_one_is_downloaded_as_it_came_and_on_the_record(helper):
    raw = b"Content-Type: text/html\r\n\r\n<script>alert(1)</script>\0\xff"
    public_id = given_up(raw)
    answer = helper.post(f"/support/mail/{public_id}/downloads")
    assert answer.data == raw
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{public_id}.eml"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [act.action for act in acts()] == ["incoming.download"]


@pytest.mark.parametrize("act", ["tries", "removal", "downloads"])
def test_one_that_waits_to_be_handled_is_nobodys_to_act_on(helper, act):
    storing.take_in(mail())
    (one,) = waiting()
    assert helper.post(f"/support/mail/{one.public_id}/{act}").status_code == 404
    assert len(waiting()) == 1


@pytest.mark.parametrize("role", ["", "moderator", "writer"])
def test_others_find_nothing(app, role):
    public_id = given_up(mail(subject="For support alone"))
    browser = Browser(app, person("somebody", *filter(None, [role])))
    for answer in (browser.get("/support/mail"), browser.post(f"/support/mail/{public_id}/downloads")):
        assert answer.status_code == 404
        assert "For support alone" not in answer.text


def test_support_people_are_told_that_some_wait(app, helper):
    given_up()
    assert "1 mail that arrived needs a person." in helper.get("/admin/licenses").text
    given_up()
    admin = Browser(app, person("dimitra", "administrator"))
    assert "2 mails that arrived need a person." in admin.get("/admin").text


def test_everything_has_words():
    assert all(f"incoming.{act}" in ACTS for act in ("retry", "remove", "download"))
    known = {handling.UNCLAIMED, storing.TOO_LARGE, "failed", "empty", "too large", "damaged", "nested", "no sender"}
    assert known == TROUBLES.keys()

"""Who gets which mails, and how these are stopped."""

from datetime import timedelta
from re import search

import pytest

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from forum.core.mail.models import Letter
from forum.core.signing import sign
from forum.notifications import jobs
from forum.threads.actions import remove_comment
from forum.viewers import viewer_of
from tests import factories
from tests.mail import delivered, link_in, text_of
from tests.notifications.telling import happen
from tests.people import Browser, person

ALL = {f"{kind}_{way}": "y" for kind in ("answer", "mention", "quote", "reply", "thread") for way in ("page", "mail")}


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def bob(app):
    return person("bob")


@pytest.fixture
def thread(alice):
    return factories.thread(alice, factories.board())


def mails(to) -> list:
    happen()
    return delivered(to.email)


def choose(app, who, **choices) -> None:
    """Sets a member's choices: all kinds both ways, but for these."""
    chosen = {name: value for name, value in (ALL | {"pace": "at once", "follow": "y"} | choices).items() if value}
    assert Browser(app, who).post("/account/notifications", chosen).status_code == 303


def stop_in(mail) -> str:
    return mail["List-Unsubscribe"].removeprefix("<http://localhost").removesuffix(">")


def test_a_reply_comes_by_mail_with_its_words_and_the_way_to_it(app, alice, bob, thread):
    factories.comment(bob, thread, "> quoted from elsewhere\n\nHave you tried *this*?")
    (mail,) = mails(alice)
    text = text_of(mail)
    assert "Bob replied in “How do I start?”" in text
    assert "> Have you tried this?" in text and "elsewhere" not in text
    assert link_in(mail) == f"/threads/{thread.public_id}/{thread.slug}#comment-2"
    assert mail["Subject"] == "Re: How do I start?"
    assert mail["References"] == f"<thread-{thread.public_id}@localhost>"
    assert mails(bob) == []


def test_a_mail_begins_with_what_a_dead_worker_had_in_hand(app, alice, bob, thread):
    address = alice.email
    factories.comment(bob, thread, "One.")
    later = factories.comment(bob, thread, "Two.")
    jobs.tell([{"comment": later.id}])  # while the first one's job waits for the end of its lease
    jobs.ask_for_letters()
    (mail,) = delivered(address)
    assert "2 replies in “How do I start?”" in text_of(mail)
    happen()
    assert len(delivered(address)) == 1


def test_until_one_looks_there_is_one_mail_in_ten_minutes_for_each_thread(app, alice, bob, thread):
    factories.comment(bob, thread, "One.")
    assert len(mails(alice)) == 1
    for words in ("Two.", "Three.", "Four of them for @alice.", "Five.", "Six."):
        factories.comment(bob, thread, words)
    assert len(mails(alice)) == 1
    with travel(timedelta(minutes=11)):
        _first, second = mails(alice)
        factories.comment(bob, thread, "Seven.")
        assert len(mails(alice)) == 2
    text = text_of(second)
    assert "Bob mentioned you in “How do I start?”" in text
    assert "4 replies in “How do I start?”" in text
    assert "> Bob: Two." in text and "> Bob: Three." in text and "> Bob: Five." in text
    assert "One." not in text and "Six." not in text
    with travel(timedelta(minutes=22)):
        third = mails(alice)[2]
    assert "Bob replied in “How do I start?”" in text_of(third) and "Seven." in text_of(third)
    assert len({mail["Subject"] for mail in (second, third)}) == 1


def test_who_has_looked_since_gets_the_next_mail_at_once(app, alice, bob, thread):
    factories.comment(bob, thread, "One.")
    assert len(mails(alice)) == 1
    Browser(app, alice).post("/notifications/seen")
    factories.comment(bob, thread, "Two.")
    assert len(mails(alice)) == 2


def test_what_is_seen_before_the_mail_goes_out_needs_none(app, alice, bob, thread):
    factories.comment(bob, thread, "@alice?")
    happen()
    Browser(app, alice).post("/notifications/seen")
    assert mails(alice) == []
    assert db.session.query(Letter).filter(Letter.dropped_at.is_not(None)).count() == 1


@pytest.mark.parametrize("how", ["license ended", "taken back", "switched off", "address not confirmed"])
def test_what_may_not_be_mailed_any_more_is_not(app, alice, bob, how):
    ledger = factories.product("ledger")
    license = factories.license_for(alice, ledger)
    thread = factories.thread(alice, factories.board(products=[ledger]), "A private matter")
    factories.license_for(bob, ledger)
    comment = factories.comment(bob, thread, "Words.")
    happen()
    with transaction.writing() as session:
        if how == "license ended":
            session.delete(session.merge(license))
        elif how == "taken back":
            remove_comment(viewer_of(bob.id), session.merge(thread), session.merge(comment))
        elif how == "address not confirmed":
            session.get(Person, alice.id).email_verified_at = None
    if how == "switched off":
        choose(app, alice, reply_mail="")
    assert mails(alice) == []


def test_it_speaks_the_language_of_its_reader(app, bob):
    eleni = person("eleni", language="el")
    factories.comment(bob, factories.thread(eleni, factories.board(), "Πώς αρχίζω;"), "Έτσι.")
    (mail,) = mails(eleni)
    assert "Απάντηση από Bob στο «Πώς αρχίζω;»" in text_of(mail)


def test_once_a_day_all_comes_in_one(app, alice, bob, thread):
    choose(app, alice, pace="daily")
    other = factories.thread(alice, db.session.merge(factories.board("another")), "Another matter")
    factories.comment(bob, thread, "One.")
    factories.comment(bob, other, "Two, @alice.")
    assert mails(alice) == []
    with travel(timedelta(days=1)):
        (mail,) = mails(alice)
        assert mail["Subject"] == "2 new posts at Stoa"
        assert "How do I start?" in text_of(mail) and "Another matter" in text_of(mail)
        assert len(mails(alice)) == 1
        Browser(app).client.post(stop_in(mail), data={"List-Unsubscribe": "One-Click"})
        factories.comment(bob, thread, "Three.")
    with travel(timedelta(days=3)):
        assert len(mails(alice)) == 1


def test_who_wants_no_mail_gets_none(app, alice, bob, thread):
    choose(app, alice, pace="none")
    factories.comment(bob, thread, "@alice!")
    assert mails(alice) == []


def test_new_threads_of_a_board_come_in_one(app, alice, bob, thread):
    Browser(app, alice).post("/boards/general/following")
    board = db.session.merge(factories.board("another"))
    Browser(app, alice).post("/boards/another/following")
    for title in ("The first", "The second"):
        factories.thread(bob, board, title)
    (mail,) = mails(alice)
    text = text_of(mail)
    assert "2 new threads in “Another”" in text and "> The first" in text and "> The second" in text
    assert link_in(mail) == "/boards/another"
    assert mail["Subject"] == "New threads in Another"
    Browser(app).post(stop_in(mail), {"end": "subject"})
    with travel(timedelta(minutes=11)):
        factories.thread(bob, board, "The third")
        assert len(mails(alice)) == 1


def test_one_press_in_the_mailbox_ends_mails_of_that_kind(app, alice, bob, thread):
    factories.comment(bob, thread, "One, @alice.")
    (mail,) = mails(alice)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        answer = client.post(
            stop_in(mail), data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mailbox.example"}
        )
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    with travel(timedelta(minutes=11)):
        factories.comment(bob, thread, "Two, @alice.")
        assert len(mails(alice)) == 1
        factories.comment(bob, thread, "A reply.")
        assert len(mails(alice)) == 2


def test_from_the_mail_one_can_stop_following_the_thread(app, alice, bob, thread):
    factories.comment(bob, thread, "One.")
    (mail,) = mails(alice)
    page = Browser(app).get(stop_in(mail))
    assert "Stop following this thread" in page.text and "No more mails of this kind" in page.text
    assert thread.title not in page.text and "alice" not in page.text.casefold()
    with travel(timedelta(minutes=11)):
        factories.comment(bob, thread, "Looking changes nothing.")
        assert len(mails(alice)) == 2
        assert Browser(app).post(stop_in(mail), {"end": "subject"}).status_code == 200
    with travel(timedelta(minutes=22)):
        factories.comment(bob, thread, "Two.")
        other = factories.thread(alice, db.session.merge(factories.board("another")))
        factories.comment(bob, other, "Elsewhere.")
        assert [mail["References"] for mail in mails(alice)[2:]] == [f"<thread-{other.public_id}@localhost>"]


@pytest.mark.parametrize("token", ["x", "WyJhIl0.abc", "e30." + "a" * 300])
def test_forged_addresses_are_answered_kindly_and_change_nothing(app, alice, token):
    for answer in (Browser(app).get(f"/notifications/stop/{token}"), Browser(app).post(f"/notifications/stop/{token}")):
        assert answer.status_code == 404
        assert "Nothing was changed." in answer.text


def test_addresses_of_who_or_what_is_gone_are_answered_like_others(app, alice, thread):
    for words in (("gone", "reply", "gone"), (alice.public_id, "reply", "gone"), (alice.public_id, "thread", "gone")):
        address = f"/notifications/stop/{sign('stop mails', *words)}"
        assert Browser(app).post(address, {"end": "subject"}).status_code == 200
    assert Browser(app).get(f"/notifications/stop/{sign('other', alice.public_id, 'reply', '')}").status_code == 404


def test_stopped_between_any_two_steps_it_tells_and_mails_once(app, alice, bob, thread, monkeypatch):
    """Each step is a transaction of its own; whatever comes of the next one, done again it ends the same."""
    address = alice.email
    comments = [{"comment": factories.comment(bob, thread, words).id} for words in ("One.", "Two, @alice.", "Three.")]

    def killed(*args, **more):
        raise KeyboardInterrupt

    for step in ("tell_followers", "tell_board"):
        with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
            broken.setattr(f"forum.notifications.actions.telling.{step}", killed)
            jobs.tell(comments)
            killed()
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("forum.notifications.actions.mailing._change", killed)
        jobs.ask_for_letters()
    db.session.remove()
    happen()
    (mail,) = delivered(address)
    assert "2 replies in" in text_of(mail) and "Bob mentioned you" in text_of(mail)
    jobs.tell(comments)
    with travel(timedelta(minutes=11)):
        happen()
        assert len(delivered(address)) == 1


def test_the_settings_are_kept_as_far_as_they_differ(app, alice):
    choose(app, alice, mention_mail="", pace="daily")
    page = Browser(app, alice).get("/account/notifications").text
    box = search(r'<input[^>]*id="mention_mail"[^>]*>', page)[0]
    assert "checked" not in box
    assert "checked" in search(r'<input[^>]*id="mention_page"[^>]*>', page)[0]
    kept = db.session.execute(db.text("SELECT name, value FROM notification_settings ORDER BY name")).all()
    assert [tuple(row) for row in kept] == [("mention.mail", "off"), ("pace", "daily")]
    choose(app, alice)
    assert db.session.execute(db.text("SELECT count(*) FROM notification_settings")).scalar() == 0

"""Answers to letters about threads are posted as comments, as if they had been written here."""

import pytest
from sqlalchemy import func, select

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.incoming import handling
from forum.pictures.models import Picture
from forum.support.models import Case
from forum.threads.models import Comment, Thread
from tests import factories
from tests.mail import delivered, text_of
from tests.notifications.telling import happen
from tests.people import person
from tests.pictures.hostile import picture
from tests.support.mailing import arrive, given_up, mail, open_mailbox


class Asked:
    """Alice asked, Bob answered, and Alice got a letter."""

    def __init__(self) -> None:
        open_mailbox()
        self.alice, self.bob = person("alice"), person("bob")
        self.ledger = factories.product("ledger")
        self.thread = factories.thread(self.alice, factories.board("general"), "It does not print")
        factories.comment(self.bob, self.thread, "Which printer?")
        happen()
        self.letter = delivered("alice@example.test")[-1]
        self.address = str(self.letter["Reply-To"])

    def said(self) -> list[str]:
        db.session.remove()
        of = select(Comment.body).where(Comment.thread_id == self.thread.id, Comment.number > 1).order_by(Comment.number)
        return list(db.session.scalars(of))


@pytest.fixture
def asked(app) -> Asked:
    return Asked()


def test_an_answer_by_mail_is_a_comment(asked):
    assert "Answer this mail" in text_of(asked.letter)
    body = "A **laser** one.\n\nOn Mon, 23 Nov 2026 at 10:12, Stoa <support@vendor.example> wrote:\n> Which printer?"
    arrive(mail("Alice <ALICE@example.test>", body, to=asked.address))
    assert asked.said() == ["Which printer?", "A **laser** one."]


def test_the_same_mail_twice_is_one_comment(asked):
    once = mail("alice@example.test", "A laser one.", to=asked.address)
    arrive(once, once)
    assert asked.said() == ["Which printer?", "A laser one."]


@pytest.mark.parametrize("sender", ["bob@example.test", "mallory@evil.example"])
def test_the_address_is_its_members_alone(asked, sender):
    before = len(delivered())
    arrive(mail(sender, "I am Alice.", to=asked.address))
    assert asked.said() == ["Which printer?"] and not given_up() and len(delivered()) == before


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_what_no_person_wrote_isnt_posted(asked, headers):
    arrive(mail("alice@example.test", "I am away.", to=asked.address, **headers))
    assert asked.said() == ["Which printer?"]


def test_what_cant_be_posted_is_told_to_the_member(asked):
    with transaction.writing() as session:
        session.get_one(Thread, asked.thread.id).closed_at = now()
    arrive(mail("alice@example.test", "Too late.", to=asked.address))
    told = delivered("alice@example.test")[-1]
    assert told["Subject"] == "Your answer wasn’t posted" and "This thread is closed." in text_of(told)
    assert asked.said() == ["Which printer?"]


def test_a_mail_that_only_quotes_is_told_so(asked):
    arrive(mail("alice@example.test", "", to=asked.address))
    assert "nothing in it" in text_of(delivered("alice@example.test")[-1])


def test_who_lost_the_board_meanwhile_learns_nothing(asked):
    pro = factories.board("pro", products=[asked.ledger])
    with transaction.writing() as session:
        session.get_one(Thread, asked.thread.id).board_id = pro.id
    arrive(mail("alice@example.test", "Am I still in?", to=asked.address))
    told = text_of(delivered("alice@example.test")[-1])
    assert "isn’t open to you" in told and "It does not print" not in told
    assert asked.said() == ["Which printer?"]


def test_a_key_in_it_is_taken_out(asked):
    from forum.core.viewer import ANONYMOUS
    from forum.licenses.actions import issue

    with transaction.writing():
        [key] = issue(ANONYMOUS, asked.ledger)
    arrive(mail("alice@example.test", f"My key is {key}.", to=asked.address))
    assert asked.said()[-1] == "My key is [license key removed]."


def test_pictures_come_along(asked):
    sent = mail("alice@example.test", "This one.", to=asked.address)
    sent.add_attachment(picture(), maintype="image", subtype="png", filename="shot.png")
    arrive(sent)
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 1
    assert "/pictures/" in asked.said()[-1] and asked.said()[-1].startswith("This one.")


def test_without_a_mailbox_letters_ask_for_no_answer(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board("general"))
    factories.comment(bob, thread)
    happen()
    letter = delivered("alice@example.test")[-1]
    assert letter["Reply-To"] is None and "Answer this mail" not in text_of(letter)


def test_support_leaves_it_alone_whoever_is_asked_first(asked, monkeypatch):
    monkeypatch.setattr(handling, "_handlers", sorted(handling.handlers(), key=lambda one: "support" not in one.__module__))
    arrive(mail("alice@example.test", "A laser one.", to=asked.address))
    assert asked.said() == ["Which printer?", "A laser one."]
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0

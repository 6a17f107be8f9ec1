"""Letters: asked for in a transaction, composed when they go out."""

import pytest

from forum.core import transaction
from forum.core.languages import speaking
from forum.core.mail import letters
from forum.core.mail.letters import Action, Message, Paragraph, Quote, send
from tests.mail import delivered, link_in, text_of
from tests.people import person


@pytest.fixture
def greeting(monkeypatch):
    """A kind of letter that says what its payload holds, unless that is nothing."""

    def compose(letter):
        with speaking(letter.payload["language"]):
            parts = (Paragraph(letter.payload["text"]), Quote("a < b"), Action("Look", "http://localhost/there"))
            return Message(to="alice@example.test", language="el", subject="Hello\nBcc: eve@example.test", parts=parts)

    composers = {"test": lambda letter: compose(letter) if letter.payload["text"] else None}
    monkeypatch.setattr(letters, "_composers", composers)


def ask(text: str, **more) -> None:
    with transaction.writing():
        send("test", payload={"text": text, "language": "el"}, **more)


def test_a_letter_says_the_same_as_text_and_as_html(app, greeting):
    ask("Γεια <b>σου</b>")
    (mail,) = delivered()
    assert "Γεια <b>σου</b>" in text_of(mail)
    assert "> a < b" in text_of(mail)
    assert "Γεια &lt;b&gt;σου&lt;/b&gt;" in mail.get_body(("html",)).get_content()
    assert link_in(mail) == "/there"
    assert mail["Subject"] == "Hello Bcc: eve@example.test"
    assert mail["Bcc"] is None


def test_what_is_rolled_back_is_not_sent(app, greeting):
    with pytest.raises(RuntimeError), transaction.writing():
        send("test", payload={"text": "never", "language": "el"})
        raise RuntimeError
    assert delivered() == []


def test_what_nobody_may_read_any_more_is_dropped(app, greeting):
    ask("")
    assert delivered() == []


def test_a_second_letter_of_the_same_name_is_none(app, greeting):
    ask("one", once="a")
    ask("two", once="a")
    assert len(delivered()) == 1


def test_letters_go_with_the_person(app, greeting):
    alice = person("alice")
    ask("Hello", person_id=alice.id)
    with transaction.writing() as session:
        session.delete(session.merge(alice))
    assert delivered() == []

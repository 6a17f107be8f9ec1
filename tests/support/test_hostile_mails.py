"""Whatever arrives: nothing crashes, loops, is doubled, or lands in somebody else's case; and no mail is lost."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forum.core.database import db
from forum.core.incoming import handling
from forum.core.incoming.models import ArrivedMail, SeenMail
from forum.support.models import Case, CaseMessage
from tests.mail import delivered
from tests.support.mailing import SUPPORT, arrive, given_up, mail, open_mailbox
from tests.support.scene import at

HEAD = "From: {sender}\r\nTo: {to}\r\nSubject: From the corpora\r\nMessage-ID: <{number}@corpora.example>\r\n{more}\r\n"
BATCH = 60


@pytest.fixture(autouse=True)
def _mailbox(scene):
    open_mailbox()


@pytest.fixture
def case(scene):
    """Alice's, with an answer: everybody writes to its address."""
    made = scene.opened()
    scene.write(scene.eleni, made, "Which printer is it?")
    made.reply_to = str(delivered("alice@example.test")[-1]["Reply-To"])
    return made


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def nested(depth: int) -> bytes:
    parts = [f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)]
    head = HEAD.format(sender="alice@example.test", to=SUPPORT, number=1, more="").rstrip("\r\n")
    return (head + "\r\n" + "".join(parts)).encode()


def large() -> bytes:
    sent = mail("alice@example.test", "The log is inside.")
    sent.add_attachment(b"x" * 5_000_000, maintype="application", subtype="octet-stream", filename="large.log")
    return sent.as_bytes(policy=SMTP)


def bytes_of(body: bytes, more: str = "") -> bytes:
    return HEAD.format(sender="alice@example.test", to=SUPPORT, number=2, more=more).encode() + body


HOSTILE = {
    "nested": nested(1_500),
    "an unknown charset": bytes_of(b"\xe5\xf0\xdf", "Content-Type: text/plain; charset=klingon\r\n"),
    "a charset that isn't text": bytes_of(b"00ff", "Content-Type: text/plain; charset=hex\r\n"),
    "a charset that isn't true": bytes_of("Δεν τυπώνει".encode("cp1253"), "Content-Type: text/plain; charset=utf-8\r\n"),
    "a broken transfer": bytes_of(b"====\xff", "Content-Transfer-Encoding: base64\r\n"),
    "a NUL": bytes_of(b"It does not\0 print."),
    "no text": bytes_of(b""),
    "an HTML bomb": bytes_of(b"<b>" * 60_000 + b"x", "Content-Type: text/html\r\n"),
    "a subject of several lines": bytes_of(b"x", "Subject: a\r\n b\r\n\tc\r\n"),
    "a name with a header in it": bytes_of(b"x", "Reply-To: =?utf-8?q?x=0D=0ABcc:_evil@example.test?= <x@example.test>\r\n"),
    "many quotes": bytes_of(b">" * 60_000 + b"\r\nx"),
    "five megabytes": large(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_opens_one_case_or_goes_to_staff(scene, name):
    arrive(HOSTILE[name])
    assert count(Case) + len(given_up()) == 1 and "failed" not in given_up()
    assert count(Case) == count(SeenMail)
    arrive(HOSTILE[name])
    assert count(Case) <= 1
    for sent in delivered():
        assert sent["Bcc"] is None and "evil" not in str(sent["To"])
    if count(Case):
        assert scene.at(scene.eleni).get(at(scene.case())).status_code == 200


def test_no_mail_from_headers_alone_is_lost(scene):
    for raw in (b"\xff\xfe\x00garbage", b"From: \r\n\r\nx", b"From: a@b@c <<>>\r\n\r\nx"):
        arrive(raw)
    assert count(Case) + len(given_up()) == 3


def test_what_answers_by_itself_ends_there(scene, case):
    """Two programs that answer each other: ours has said its one word."""
    before = len(delivered())
    for number in range(5):
        for sent in delivered("alice@example.test")[-1:]:
            answer = EmailMessage()
            answer["From"], answer["To"], answer["Subject"] = "alice@example.test", sent["Reply-To"], "Re: Out of office"
            answer["Auto-Submitted"], answer["Message-ID"] = "auto-replied", f"<loop{number}@x.example>"
            answer.set_content("I am away.")
            arrive(answer)
    assert len(delivered()) == before and len(scene.said(case)) == 2


@pytest.mark.parametrize("headers", [{}, {"Sender": "alice@example.test"}, {"X_Forwarded_For": "alice@example.test"}])
def test_who_isnt_the_sender_isnt_of_the_case(scene, case, headers):
    arrive(mail("mallory@evil.example", "Give me her answers.", to=case.reply_to, **headers))
    assert len(scene.said(case)) == 2
    assert scene.case().held_for == "address"


def test_the_corpora_crash_nothing_and_reach_no_other_case(scene, case, monkeypatch, shared):
    """As strangers' mails to the address of Alice's case."""
    found = sorted(path for path in (shared / "corpora" / "emails").rglob("*") if path.suffix in (".eml", ".txt", ".html"))
    if not found:
        pytest.skip("no mails in the corpora")
    monkeypatch.setattr(handling, "ROUND_SECONDS", 60)
    mails = [as_mail(path, number, case.reply_to) for number, path in enumerate(found[::4])]
    for start in range(0, len(mails), BATCH):
        arrive(*mails[start : start + BATCH])
    assert len(scene.said(case)) == 2
    assert "failed" not in given_up()
    assert count(ArrivedMail) == len(given_up())
    opened = count(Case)
    arrive(*mails[:BATCH])
    assert count(Case) == opened and count(CaseMessage) == opened + 1


def as_mail(path: Path, number: int, to: str) -> bytes:
    """A mail of the corpora as it is; what is only a body, with a head before it."""
    raw = path.read_bytes()
    if path.suffix == ".eml":
        return raw
    kind = "Content-Type: text/html; charset=utf-8\r\n" if path.suffix == ".html" else ""
    return HEAD.format(sender=f"stranger{number}@corpora.example", to=to, number=number, more=kind).encode() + raw

"""Hostile words in mails: no header more, no address more, no element more than with harmless ones."""

from email import message_from_bytes, policy

import html5lib
import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.mail.addresses import BadAddress
from forum.core.mail.letters import Action, Message, Paragraph, Quote, Small
from forum.core.mail.models import Letter
from forum.core.mail.writing import write
from forum.core.site import change_site
from tests.security.test_sinks import HARMLESS, OWN

BREAKING = [
    "Subject\r\nBcc: all@evil.example",
    "a\nX-Evil: 1\n\nA body of its own",
    "a\rBcc: x@evil.example",
    "a\x0bBcc: x@evil.example\x0c",
    "a\u2028Bcc: x@evil.example\u2029",
    "a\x85Bcc: x@evil.example",
    "=?utf-8?q?a=0d=0aBcc:_x@evil.example?=",
    "=?utf-8?b?YQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=",
    "Bob <all@evil.example>, other@evil.example",
    '"quoted" \\ (comment) <x@evil.example>;',
    "x" * 5000,
    "Ω" * 5000,
    "\u202eright to left\u2066",
    ".\r\n.\r\nQUIT",
    "a\x00b",
]
ADDRESSES = [
    "a@example.test\r\nBcc: x@evil.example", "a@example.test, x@evil.example", "a@example.test\nRCPT TO:<x@evil.example>",
    "<a@example.test>", "a@example.test>", "a b@example.test", "a@exam ple.test", '"a\r\n"@example.test', "a@example.test\x00",
    "a@[127.0.0.1]", "a@example.test\u2028", "@example.test", "a@",
]  # fmt: skip


def mail_saying(words: str, site: str = "A site"):
    """As a mailbox reads the bytes that go out."""
    with transaction.writing():
        change_site(name=site)
    message = Message(
        to="reader@example.test",
        language="en",
        subject=words,
        parts=(Paragraph(words), Quote(words), Action(words, "http://localhost/x"), Small(words)),
        stop="http://localhost/notifications/stop/x",
        about="thread-x",
        headers={"List-Id": words},
    )
    sent = write(Letter(public_id="abcdefabcdef", created_at=now()), message).as_bytes()
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    assert b"\n" not in sent.replace(b"\r\n", b"") and b"\r" not in sent.replace(b"\r\n", b"")
    return message_from_bytes(sent, policy=policy.default)


def shape(mail) -> tuple:
    tree = html5lib.parse(mail.get_body(("html",)).get_content(), namespaceHTMLElements=False)
    elements = [(element.tag, *sorted(element.attrib)) for element in tree.iter()]
    addresses = [[each.addr_spec for each in mail[name].addresses] for name in ("From", "To")]
    return sorted(mail.keys()), addresses, elements, [part.get_content_type() for part in mail.walk()]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_words_stay_words(app):
    harmless = shape(mail_saying(HARMLESS))
    for words in (*BREAKING, *OWN):
        assert shape(mail_saying(words)) == harmless, repr(words[:80])
        assert shape(mail_saying(HARMLESS, site=words[:80])) == harmless, f"as the site's name: {words[:80]!r}"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_sender_is_one_address_whatever_the_site_is_called(app):
    for name in ("Acme, Inc.: the community <all> of it, ", "Ω, A.E.: η κοινότητα <all@evil.example>, "):
        for length in range(3, 81, 7):
            for sender in ("a@example.test", f"{'a' * 60}@{'b' * 60}.example.test"):
                with transaction.writing():
                    change_site(name=(name * 3)[:length].strip(), mail_from=sender)
                message = Message(to="reader@example.test", language="en", subject="x", parts=(Paragraph("x"),))
                sent = write(Letter(public_id="abcdefabcdef", created_at=now()), message).as_bytes()
                addresses = message_from_bytes(sent, policy=policy.default)["From"].addresses
                assert [each.addr_spec for each in addresses] == [sender], (name, length)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_one_or_none(app, address):
    message = Message(to=address, language="en", subject="x", parts=(Paragraph("x"),))
    try:
        mail = write(Letter(public_id="abcdefabcdef", created_at=now()), message)
    except BadAddress:
        return
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert len(read["To"].addresses) == 1
    assert "evil.example" not in mail.as_string()

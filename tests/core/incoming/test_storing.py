import os
import subprocess
import sys

import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.incoming import handling
from forum.core.incoming.glimpses import glimpse, mark
from forum.core.incoming.storing import LARGEST, TooLarge, take_in
from tests.core.incoming.mails import mail, seen, waiting
from tests.engines import environment


def test_a_mail_is_kept_byte_for_byte(app):
    raw = bytes(range(256)) * 3 + mail()
    assert take_in(raw, sender="kostas@example.test", recipient="support@acme.test")
    (kept,) = waiting()
    assert (kept.raw, kept.sender, kept.recipient) == (raw, "kostas@example.test", "support@acme.test")
    assert (kept.tries, kept.trouble, kept.given_up_at) == (0, "", None)
    assert kept.due_at <= now()


def test_of_an_envelope_what_no_column_takes_is_left_out(app):
    take_in(mail(), sender=f"{'x' * 300}@example.test", recipient="a\0b@acme.test")
    (kept,) = waiting()
    assert (kept.sender, kept.recipient) == ("", "")


def test_what_is_too_large_is_refused_and_what_just_fits_is_taken(app):
    with pytest.raises(TooLarge):
        take_in(b"x" * (LARGEST + 1))
    assert waiting() == []
    take_in(b"x" * LARGEST)
    assert len(waiting()[0].raw) == LARGEST


def test_it_is_there_whatever_happens_next(app):
    """A process that dies the moment after it was taken in."""
    known = app.extensions["stoa.settings"]
    program = (
        "import os; from forum import create_app; from forum.core.incoming.storing import take_in\n"
        "with create_app().app_context(): take_in(b'Subject: kept\\n\\n'); os._exit(9)"
    )
    own = environment(known.instance_path, STOA_DATABASE_URL=known.database_url)
    assert subprocess.run([sys.executable, "-c", program], env=os.environ | own, check=False).returncode == 9
    assert [one.raw for one in waiting()] == [b"Subject: kept\n\n"]


def test_inside_of_another_transaction_it_is_refused(app):
    with transaction.writing() as session:
        session.connection()
        with pytest.raises(RuntimeError):
            take_in(mail())


def test_what_was_handled_before_isnt_kept_again(app, handlers):
    handlers.append(lambda mail, arrived: True)
    take_in(mail())
    handling.handle_due()
    assert seen() == 1
    assert take_in(b"Received: by another way\r\n" + mail()) is False
    assert waiting() == []


def test_a_mail_is_known_again_by_its_id_and_its_sender(app):
    assert mark(mail(1)) == mark(b"Received: from elsewhere\r\n" + mail(1, b"Another ending.\r\n"))
    assert mark(mail(1)) != mark(mail(2))
    assert mark(mail(1)) != mark(mail(1).replace(b"kostas@", b"eleni@"))
    without = mail().partition(b"\r\n")[2]
    assert mark(without) == mark(without) != mark(without + b"more")


@pytest.mark.parametrize(
    ("head", "sender", "subject"),
    [
        (mail(), "Kostas <kostas@example.test>", "Help"),
        (b"Subject: =?utf-8?b?zpLOv86uzrjOtc65zrE=?=\n\n", "", "Βοήθεια"),
        ("Subject: Βοήθεια\nFrom: ".encode() + b"\xff\xfe\0\n\n", "", "Βοήθεια"),
        (b"Subject: =?nothing?q?x?= =?utf-8?b?###?=\n\n", "", None),
        (b"\0\xff" * 4000, "", ""),
        (b"", "", ""),
        (b"Subject: " + b"x" * 100_000, "", "x" * 200),
    ],
    ids=range(7),
)
def test_a_glimpse_is_had_of_whatever_arrives(app, head, sender, subject):
    seen = glimpse(head)
    if subject is not None:
        assert seen.subject == subject
    assert seen.sender == sender or "\ufffd" in seen.sender or sender == ""
    assert "\0" not in seen.sender + seen.subject
    mark(head)

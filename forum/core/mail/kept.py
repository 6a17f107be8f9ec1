"""Without a mail server: mails stay in the instance, as files for the administrator to see."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path

from forum.core.clock import now
from forum.core.mail.outcomes import SENT, Outcome
from forum.core.settings import settings

MOST = 1000
KEPT = timedelta(days=30)


class Folder:
    """Takes mails as a mail server's session does."""

    usable = True

    def hand_over(self, mail: EmailMessage, begin: Callable[[], None]) -> Outcome:
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        path = folder() / f"{name}.eml"
        handle = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(mail.as_bytes(policy=mail.policy.clone(utf8=not mail["To"].addresses[0].addr_spec.isascii())))
        path.with_suffix(".new").rename(path)
        return SENT


@contextmanager
def session() -> Iterator[Folder]:
    folder().mkdir(parents=True, exist_ok=True)
    folder().chmod(0o700)
    yield Folder()


def folder() -> Path:
    return settings().instance_path / "mail"


def newest_first() -> list[Path]:
    """The kept mails."""
    dated = []
    for path in folder().glob("*.eml"):
        with suppress(FileNotFoundError):
            dated.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(dated, reverse=True)]


def find(public_id: str) -> EmailMessage | None:
    if not public_id.isalnum():
        return None
    try:
        with open(folder() / f"{public_id}.eml", "rb") as file:
            return message_from_binary_file(file, policy=policy.default)
    except FileNotFoundError:
        return None


def prune() -> None:
    """Keeps the newest thousand of the last thirty days."""
    oldest = (now() - KEPT).timestamp()
    for place, path in enumerate(newest_first()):
        with suppress(FileNotFoundError):
            if place >= MOST or path.stat().st_mtime < oldest:
                path.unlink()

"""Without a mail server: mails stay in the instance, as files for the administrator to see."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from forum.core.clock import now
from forum.core.database import PUBLIC_ID_LENGTH
from forum.core.mail.outcomes import SENT, Outcome
from forum.core.settings import settings
from forum.core.text import nfc

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


@dataclass(frozen=True)
class Kept:
    """A kept mail as lists and its page show it: as text."""

    public_id: str
    at: datetime
    to: str
    subject: str
    text: str = ""


def headers_of(paths: list[Path]) -> list[Kept]:
    return [mail for path in paths if (mail := _read(path))]


def find(public_id: str) -> Kept | None:
    is_one = len(public_id) == PUBLIC_ID_LENGTH and public_id.isalnum()
    return _read(folder() / f"{public_id}.eml", text=True) if is_one else None


def _read(path: Path, *, text: bool = False) -> Kept | None:
    try:
        with open(path, "rb") as file:
            at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            mail = BytesParser(policy=policy.default).parse(file, headersonly=not text)
    except FileNotFoundError:
        return None
    said = mail.get_body(("plain",)) if text else None
    words = nfc(said.get_content()) if said else ""
    return Kept(path.stem, at, str(mail["To"]), str(mail["Subject"]), words)


def prune() -> None:
    """Keeps the newest thousand of the last thirty days."""
    oldest = (now() - KEPT).timestamp()
    for place, path in enumerate(newest_first()):
        with suppress(FileNotFoundError):
            if place >= MOST or path.stat().st_mtime < oldest:
                path.unlink()

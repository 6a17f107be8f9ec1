"""The files in the instance that are about somebody: downloads, and mails that were kept because no server takes them."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

from forum.core.settings import settings


def folder() -> Path:
    return settings().instance_path / "downloads"


def path_of(public_id: str) -> Path:
    return folder() / f"{public_id}.zip"


@contextmanager
def being_written(public_id: str) -> Iterator[BinaryIO]:
    """A file that is there when it is whole, readable by the site alone."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path_of(public_id).with_suffix(".part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
        yield file
    part.replace(path_of(public_id))


def keep_only(public_ids: Collection[str]) -> None:
    for file in folder().glob("*"):
        if file.name.partition(".")[0] not in public_ids:
            file.unlink(missing_ok=True)


def remove_mails_about(words: Collection[str], tells_of: Callable[[str], bool]) -> None:
    """Kept mails to somebody, those to others that name them, and those that tell of their posts."""
    wanted = [word.casefold() for word in words]
    for file in (settings().instance_path / "mail").glob("*.eml"):
        said = _words_of(message_from_bytes(file.read_bytes(), policy=policy.default)).casefold()
        if any(word in said for word in wanted) or tells_of(said):
            file.unlink(missing_ok=True)


def _words_of(mail: EmailMessage) -> str:
    bodies = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, mail.values()), *bodies])

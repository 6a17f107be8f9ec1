"""Asking for letters, and saying what they say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from forum.core.clock import now
from forum.core.database import db, insert_or, new_public_id
from forum.core.mail.models import Letter


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Quote:
    """What somebody wrote, as plain text."""

    text: str


@dataclass(frozen=True)
class Said:
    """What somebody wrote, in full: its source for the plain form, and the safe HTML made of it (core/markup)."""

    text: str
    html: str


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Action:
    """The one thing that a letter asks for; `address` is absolute (`core.settings`)."""

    label: str
    address: str


@dataclass(frozen=True)
class Small:
    text: str


Part = Paragraph | Quote | Said | Action | Small


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a letter says, in the words of `language`. Parts are plain text: both forms of the mail are made of them.

    `stop` is the address where one POST ends mails of this kind (RFC 8058). `about` names what the mail is about, the
    same for all that belong together: mailboxes show them as one conversation; `replies_to` are the Message-IDs of mails to us
    that it goes on from, the last of them the one that it answers. `reply_to` is where an answer goes.
    """

    to: str
    language: str
    subject: str
    parts: tuple[Part, ...]
    stop: str = ""
    about: str = ""
    replies_to: tuple[str, ...] = ()
    reply_to: str = ""
    enclosed: tuple[Enclosed, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


Composer = Callable[[Letter], Message | None]

_composers: dict[str, Composer] = {}


def letter(kind: str) -> Callable[[Composer], Composer]:
    """Registers what letters of a kind say. It is asked in a reading transaction right before sending.

    None means that nobody wants or may read it any more: it is dropped. Who composes makes its words inside
    `languages.speaking(…)`.
    """

    def register(compose: Composer) -> Composer:
        _composers[kind] = compose
        return compose

    return register


def composers() -> dict[str, Composer]:
    return _composers


def send(
    kind: str,
    *,
    person_id: int | None = None,
    address: str = "",
    payload: dict[str, Any] | None = None,
    once: str | None = None,
    delay: timedelta = timedelta(),
    expires_in: timedelta | None = None,
) -> None:
    """Adds a letter to the current transaction: if that commits, it goes out. A second one named `once` is none, for a year.

    What is of no use later `expires_in` a while: such letters go out before all others, or not at all.
    """
    moment = now()
    values = {
        "public_id": new_public_id(),
        "kind": kind,
        "person_id": person_id,
        "address": address,
        "payload": payload or {},
        "once": once,
        "created_at": moment,
        "due_at": moment + delay,
        "expires_at": moment + expires_in if expires_in else None,
        "attempts": 0,
        "unsure": 0,
        "error": "",
    }
    db.session.execute(insert_or(Letter).values(values).on_conflict_do_nothing(index_elements=["once"]))
